"""What of TensorFlow changes no shape: devices, strategies, summaries, checks, checkpoints, settings."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.ops.common import family, names, result, tensor
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, beyond_reach, constant, function, intrinsic, library_class, prop
from shapecheck.shapes import Shape, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

# -- dtypes ---------------------------------------------------------------------------------------

_BITS = {
    "float16": 16,
    "float32": 32,
    "float64": 64,
    "bfloat16": 16,
    "int8": 8,
    "int16": 16,
    "int32": 32,
    "int64": 64,
    "uint8": 8,
    "uint16": 16,
    "uint32": 32,
    "uint64": 64,
    "bool": 8,
    "complex64": 64,
    "complex128": 128,
    "string": 0,
    "resource": 0,
    "variant": 0,
}
_SECOND_NAMES = {"half": "float16", "double": "float64"}


def dtype_value(name: str) -> Object:
    """``tf.float32`` and the like."""
    return Object(
        LibraryClass("tensorflow.DType"),
        {
            "name": name,
            "size": _BITS[name] // 8,
            "is_floating": "float" in name,
            "is_integer": "int" in name,
            "is_bool": name == "bool",
            "is_complex": name.startswith("complex"),
            "as_numpy_dtype": LibraryClass(f"numpy.{name}"),
        },
    )


for _name in (*_BITS, *_SECOND_NAMES):
    _value = dtype_value(_SECOND_NAMES.get(_name, _name))
    constant(f"tensorflow.{_name}", _value)
    constant(f"tensorflow.dtypes.{_name}", _value)
constant("tensorflow.newaxis", None)
constant("tensorflow.__version__", "2.21.0")
constant("tensorflow.version.VERSION", "2.21.0")
for _name in ("qint8", "qint16", "qint32", "quint8", "quint16"):
    constant(f"tensorflow.{_name}", Unknown("quantized dtypes are not followed"))


@function("tensorflow.as_dtype", "tensorflow.dtypes.as_dtype")
def as_dtype(type_value: Any) -> Any:
    """The dtype of a name."""
    from shapecheck.library.arrays.dtypes import dtype_name

    name = dtype_name(type_value)
    if name not in _BITS:
        raise CannotTell("the dtype is not known")
    return dtype_value(name)


# -- nothing --------------------------------------------------------------------------------------


def nothing(*args: Any, **kwargs: Any) -> None:
    """Nothing that a shape depends on."""


family(
    nothing,
    "tensorflow",
    members="""Assert print no_op group assert_equal assert_greater assert_less compat.v1.disable_eager_execution
    compat.v1.enable_eager_execution compat.v1.disable_v2_behavior compat.v1.enable_v2_behavior
    compat.v1.disable_v2_tensorshape compat.v1.reset_default_graph compat.v1.logging.set_verbosity
    enable_eager_execution disable_eager_execution reset_default_graph global_variables_initializer
    local_variables_initializer tables_initializer initialize_all_variables disable_v2_behavior logging.set_verbosity
    logging.info logging.warning logging.error register_tensor_conversion_function no_gradient load_library
    load_op_library import_graph_def add_to_collection add_check_numerics_ops get_logger timestamp
    experimental.numpy.experimental_enable_numpy_behavior add_loss losses.add_loss""",
)
family(
    nothing,
    "tensorflow.debugging",
    members="""Assert assert_all_finite assert_equal assert_greater assert_greater_equal assert_integer assert_less
    assert_less_equal assert_near assert_negative assert_non_negative assert_non_positive assert_none_equal
    assert_positive assert_proper_iterable assert_same_float_dtype assert_shapes assert_type disable_check_numerics
    disable_traceback_filtering enable_check_numerics enable_traceback_filtering set_log_device_placement
    experimental.enable_dump_debug_info experimental.disable_dump_debug_info""",
)
family(
    nothing,
    "tensorflow.config",
    members="""set_visible_devices set_logical_device_configuration set_soft_device_placement run_functions_eagerly
    experimental_run_functions_eagerly experimental_connect_to_cluster experimental_connect_to_host
    experimental.set_memory_growth experimental.set_virtual_device_configuration experimental.set_visible_devices
    experimental.enable_tensor_float_32_execution experimental.enable_mlir_bridge experimental.set_synchronous_execution
    experimental.enable_op_determinism optimizer.set_jit optimizer.set_experimental_options
    threading.set_inter_op_parallelism_threads threading.set_intra_op_parallelism_threads
    experimental.set_lms_enabled experimental.reset_memory_stats experimental.set_device_policy""",
)
family(
    nothing,
    "tensorflow.summary",
    members="""audio flush graph histogram image scalar text trace_export trace_off trace_on write tensor_summary
    merge_all merge experimental.set_step""",
)
family(
    nothing,
    "tensorflow.profiler.experimental",
    members="start stop",
)
family(nothing, "tensorflow.saved_model", members="save")
family(nothing, "tensorflow.distribute", members="experimental_set_strategy")
family(nothing, "tensorflow.tpu.experimental", members="initialize_tpu_system shutdown_tpu_system")
family(nothing, "tensorflow.io", members="write_graph")


def checked_rank(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """A mismatch if a tensor surely has another rank."""
    value = tensor(x)
    if isinstance(rank, int) and value.shape.rank not in (None, rank):
        raise Mismatch(
            f"rank {rank} is asserted, found shape {value.shape}", rule="op-shapes", argument="x", blame=(value,)
        )


family(checked_rank, "tensorflow", "tensorflow.debugging", members="assert_rank")


@function("tensorflow.debugging.assert_rank_at_least")
def assert_rank_at_least(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """Nothing: what it checks is not followed."""


@function("tensorflow.debugging.assert_rank_in")
def assert_rank_in(x: Any, ranks: Any, message: Any = None, name: Any = None) -> None:
    """Nothing: what it checks is not followed."""


@function("tensorflow.debugging.assert_scalar")
def assert_scalar(tensor: Any, message: Any = None, name: Any = None) -> None:
    """Nothing: what it checks is not followed."""


@function("tensorflow.debugging.check_numerics")
def check_numerics(tensor: Any, message: Any, name: Any = None) -> Tensor:
    """The tensor itself."""
    value = _tensor(tensor)
    return result(value.shape, value.dtype, value)


_tensor = tensor


@function("tensorflow.debugging.is_numeric_tensor")
def is_numeric_tensor(tensor: Any) -> Any:
    """Whether the value is a tensor of numbers."""
    raise CannotTell("whether the value is a tensor of numbers")


# -- answers --------------------------------------------------------------------------------------


def answers(value: Any, *rows: str) -> None:
    """Declares functions that give one value, whatever they get."""

    def rule(*args: Any, **kwargs: Any) -> Any:
        """Always the same answer."""
        return value

    for row in rows:
        function(row)(rule)


answers(True, "tensorflow.executing_eagerly", "tensorflow.config.functions_run_eagerly")
answers(False, "tensorflow.inside_function", "tensorflow.distribute.has_strategy")
answers(False, "tensorflow.test.is_built_with_cuda", "tensorflow.debugging.get_log_device_placement")
answers(Unknown("the machine is not known"), "tensorflow.test.is_gpu_available", "tensorflow.test.gpu_device_name")
answers(
    Unknown("the machine's devices are not known"),
    *names(
        "tensorflow.config",
        """list_physical_devices list_logical_devices get_visible_devices get_logical_device_configuration
        experimental.list_physical_devices experimental.list_logical_devices get_soft_device_placement
        experimental.get_device_details experimental.get_memory_info experimental.get_memory_usage
        experimental.get_memory_growth experimental.get_visible_devices threading.get_inter_op_parallelism_threads""",
    ),
)
answers(Unknown("a name"), "tensorflow.get_current_name_scope")

# -- context managers and objects -----------------------------------------------------------------


def makes(class_name: str, *names_of_makers: str) -> None:
    """Declares functions that give an instance of a class, whatever they get."""

    def rule(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        """An object that no shape depends on."""
        return ctx.instance(class_name)

    for name in names_of_makers:
        function(name)(rule)


SCOPE = "tensorflow.Scope"
makes(
    SCOPE,
    *names(
        "tensorflow",
        """name_scope variable_scope device control_dependencies init_scope variable_creator_scope
        experimental.async_scope summary.record_if profiler.experimental.Profile profiler.experimental.Trace
        xla.experimental.jit_scope Graph get_default_graph AggregationMethod UnconnectedGradients
        summary.create_noop_writer CriticalSection""",
    ),
)
for _method in ("as_default", "__enter__", "get_operations", "finalize", "reuse_variables"):
    function(f"{SCOPE}.{_method}")(lambda self, *args, **kwargs: self)
makes("tensorflow.summary.SummaryWriter", "tensorflow.summary.create_file_writer", "tensorflow.summary.FileWriter")
family(nothing, "tensorflow.summary.SummaryWriter", members="flush close init add_summary add_graph set_as_default")
function("tensorflow.summary.SummaryWriter.as_default")(lambda self, *args, **kwargs: self)
makes("tensorflow.DeviceSpec", "tensorflow.DeviceSpec", "tensorflow.config.LogicalDevice")
makes(
    "tensorflow.config.LogicalDeviceConfiguration",
    "tensorflow.config.LogicalDeviceConfiguration",
    "tensorflow.config.experimental.VirtualDeviceConfiguration",
)

CHECKPOINT = "tensorflow.train.Checkpoint"
makes(CHECKPOINT, CHECKPOINT, "tensorflow.train.Saver", "tensorflow.train.CheckpointManager")
family(
    lambda self, *args, **kwargs: self,
    CHECKPOINT,
    members="restore read expect_partial assert_consumed assert_existing_objects_matched",
)
answers(Unknown("the path of a checkpoint"), f"{CHECKPOINT}.save", f"{CHECKPOINT}.write")
answers(Unknown("the path of a checkpoint"), "tensorflow.train.latest_checkpoint")
for _name in ("list_variables", "load_checkpoint", "load_variable", "get_checkpoint_state"):
    beyond_reach(f"tensorflow.train.{_name}", "what a checkpoint holds is not known")
for _name in ("saved_model.load", "saved_model.contains_saved_model", "saved_model.load_v2", "lite.Interpreter"):
    beyond_reach(f"tensorflow.{_name}", "what a saved model holds is not known")
for _name in ("TFLiteConverter", "TFLiteConverter.from_keras_model", "TFLiteConverter.from_saved_model"):
    beyond_reach(f"tensorflow.lite.{_name}", "TensorFlow Lite is not followed")
for _name in ("StaticHashTable", "StaticVocabularyTable", "KeyValueTensorInitializer", "TextFileInitializer"):
    makes("tensorflow.lookup.Table", f"tensorflow.lookup.{_name}")
makes("tensorflow.lookup.Table", "tensorflow.lookup.experimental.DenseHashTable", "tensorflow.lookup.MutableHashTable")


@function("tensorflow.lookup.Table.lookup")
def lookup(self: Any, keys: Any, name: Any = None) -> Tensor:
    """One value for each key."""
    value = tensor(keys)
    return result(value.shape, None, value)


@function("tensorflow.lookup.Table.size")
def table_size(self: Any, name: Any = None) -> Tensor:
    """The number of entries."""
    return result(Shape(), "int64")


family(nothing, "tensorflow.lookup.Table", members="insert insert_or_assign")

# -- strategies -----------------------------------------------------------------------------------

STRATEGY = "tensorflow.distribute.Strategy"


def _strategy(ctx: Context, *args: Any, **kwargs: Any) -> Any:
    """A strategy."""
    return ctx.instance(STRATEGY)


for _name in [
    "Strategy",
    "MirroredStrategy",
    "MultiWorkerMirroredStrategy",
    "OneDeviceStrategy",
    "ParameterServerStrategy",
    "TPUStrategy",
    "get_strategy",
    "experimental.TPUStrategy",
    "experimental.MultiWorkerMirroredStrategy",
    "experimental.CentralStorageStrategy",
    "experimental.ParameterServerStrategy",
]:
    function(f"tensorflow.distribute.{_name}")(_strategy)


@function(f"{STRATEGY}.scope")
def scope(self: Any) -> Any:
    """A context manager."""
    return self


@intrinsic(f"{STRATEGY}.run", f"{STRATEGY}.experimental_run_v2")
def run(ctx: Context, self: Value, fn: Value, args: Value = (), kwargs: Value = None, options: Value = None) -> Value:
    """What the function gives on one replica."""
    given = ctx.iterate(args)
    named = ctx.export(kwargs) if kwargs is not None else {}
    if given is None or not isinstance(named, dict):
        return Unknown("the arguments of strategy.run are not known")
    return ctx.call(fn, given, {name: ctx.wrap(value) for name, value in named.items()})


@function(f"{STRATEGY}.reduce")
def reduce(self: Any, reduce_op: Any, value: Any, axis: Any) -> Tensor:
    """The values of all replicas in one."""
    found = tensor(value)
    shape = found.shape if axis is None or not found.shape.rank else found.shape.without(0)
    return result(shape, found.dtype, found)


def same_data(self: Any, dataset: Any, *args: Any, **kwargs: Any) -> Any:
    """The data itself."""
    return dataset


function(f"{STRATEGY}.experimental_distribute_dataset", f"{STRATEGY}.experimental_local_results")(same_data)


@intrinsic(
    f"{STRATEGY}.distribute_datasets_from_function", f"{STRATEGY}.experimental_distribute_datasets_from_function"
)
def distribute_datasets_from_function(ctx: Context, self: Value, dataset_fn: Value, options: Value = None) -> Value:
    """The dataset that a function makes."""
    return ctx.call(dataset_fn, [Unknown("the input context of a replica")])


def _replicas(self: Any) -> Any:
    return unresolved("the number of replicas is not known", lower=1)


prop(f"{STRATEGY}.num_replicas_in_sync")(_replicas)
makes("tensorflow.distribute.ReplicaContext", "tensorflow.distribute.get_replica_context")
function("tensorflow.distribute.ReplicaContext.all_reduce")(lambda self, reduce_op, value, options=None: value)
makes(
    "tensorflow.distribute.Resolver",
    *names(
        "tensorflow.distribute.cluster_resolver", "TPUClusterResolver TFConfigClusterResolver SimpleClusterResolver"
    ),
)
answers(Unknown("the machine is not known"), "tensorflow.distribute.Resolver.master")
function("tensorflow.distribute.cluster_resolver.TPUClusterResolver.connect")(
    lambda *args, **kwargs: Object(LibraryClass("tensorflow.distribute.Resolver"))
)
for _name in [
    "CrossDeviceOps",
    "DistributedDataset",
    "DistributedValues",
    "HierarchicalCopyAllReduce",
    "InputContext",
    "NcclAllReduce",
    "ReductionToOneDevice",
    "RunOptions",
    "Server",
    "StrategyExtended",
]:
    library_class(f"tensorflow.distribute.{_name}")
for _owner, _members in {
    "distribute.ReduceOp": "SUM MEAN",
    "VariableSynchronization": "AUTO NONE ON_READ ON_WRITE",
    "VariableAggregation": "NONE SUM MEAN ONLY_FIRST_REPLICA",
    "UnconnectedGradients": "NONE ZERO",
    "AggregationMethod": "ADD_N DEFAULT",
}.items():
    for _member in _members.split():
        constant(f"tensorflow.{_owner}.{_member}", _member.lower())
for _member in [
    "BILINEAR",
    "NEAREST",
    "BICUBIC",
    "AREA",
    "LANCZOS3",
    "LANCZOS5",
    "GAUSSIAN",
    "MITCHELLCUBIC",
    "NEAREST_NEIGHBOR",
]:
    constant(f"tensorflow.image.ResizeMethod.{_member}", "nearest" if "NEAREST" in _member else _member.lower())
library_class("tensorflow.test.TestCase")
library_class("tensorflow.DType")
library_class("tensorflow.dtypes.DType")
function("tensorflow.test.main")(nothing)
