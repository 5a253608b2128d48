"""tf.io, tf.strings and tf.audio: files, decoded images and sounds, parsed examples, text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import common_shape, dimension
from shapecheck.library.keras.ops.common import family, names, result, same, tensor, tensors
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.keras.ops.nn import reduced
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, beyond_reach, function, library_class
from shapecheck.shapes import Dim, Shape, dynamic, unresolved
from shapecheck.values import Object, Tensor

IO = ("tensorflow.io", "tensorflow.image", "tensorflow")
STRINGS = "tensorflow.strings"

# -- files ----------------------------------------------------------------------------------------


@function("tensorflow.io.read_file", "tensorflow.read_file")
def read_file(filename: Any, name: Any = None) -> Tensor:
    """One string."""
    return Tensor(Shape(), dtype="string", kind="tf")


@function("tensorflow.io.write_file", "tensorflow.write_file")
def write_file(filename: Any, contents: Any, name: Any = None) -> None:
    """Nothing."""


@function("tensorflow.io.matching_files")
def matching_files(pattern: Any, name: Any = None) -> Tensor:
    """The files that match."""
    return Tensor(Shape.of(unresolved("how many files match")), dtype="string", kind="tf")


def _unknown_file(*args: Any, **kwargs: Any) -> Any:
    raise CannotTell("what the file system holds is not known")


family(
    _unknown_file,
    "tensorflow.io.gfile",
    members="GFile glob listdir exists isdir walk stat copy makedirs mkdir remove rename rmtree join",
)

# -- images ---------------------------------------------------------------------------------------


def decoded(channels: Any, dtype: str | None = "uint8", batch: bool = False) -> Tensor:
    """An image of a size that the file tells; channels 0 means as many as the file has."""
    depth: Dim = channels if isinstance(channels, int) and channels > 0 else unresolved("the file tells the channels")
    sizes = (dynamic("height"), dynamic("width"), depth)
    shape = Shape.of(dynamic("frames"), *sizes) if batch else Shape.of(*sizes)
    return Tensor(shape, dtype=dtype, kind="tf", low=0, high=255 if dtype == "uint8" else None)


def _decoder(function_names: str, rule: Callable[..., Tensor]) -> None:
    function(*(name for prefix in IO for name in names(prefix, function_names)))(rule)


def decode_jpeg(
    contents: Any,
    channels: Any = 0,
    ratio: Any = 1,
    fancy_upscaling: Any = True,
    try_recover_truncated: Any = False,
    acceptable_fraction: Any = 1,
    dct_method: Any = "",
    name: Any = None,
) -> Tensor:
    """An image; None, None, channels."""
    return decoded(channels)


def decode_png(contents: Any, channels: Any = 0, dtype: Any = "uint8", name: Any = None) -> Tensor:
    """An image; None, None, channels."""
    return decoded(channels, dtype_name(dtype))


def decode_bmp(contents: Any, channels: Any = 0, name: Any = None) -> Tensor:
    """An image; None, None, channels."""
    return decoded(channels)


def decode_gif(contents: Any, name: Any = None) -> Tensor:
    """Frames of an image; None, None, None, 3."""
    return decoded(3, batch=True)


def decode_image(
    contents: Any, channels: Any = None, dtype: Any = "uint8", name: Any = None, expand_animations: Any = True
) -> Tensor:
    """An image, or frames of one, unless expand_animations is False."""
    if expand_animations is False:
        return decoded(channels, dtype_name(dtype))
    return Tensor(Shape.unknown(), dtype=dtype_name(dtype), kind="tf")


_decoder("decode_jpeg", decode_jpeg)
_decoder("decode_png", decode_png)
_decoder("decode_bmp", decode_bmp)
_decoder("decode_gif", decode_gif)
_decoder("decode_image", decode_image)
function("tensorflow.io.decode_webp", "tensorflow.image.decode_webp")(decode_png)
function("tensorflow.io.decode_jxl", "tensorflow.image.decode_jxl")(decode_png)


def decode_and_crop_jpeg(
    contents: Any,
    crop_window: Any,
    channels: Any = 0,
    ratio: Any = 1,
    fancy_upscaling: Any = True,
    try_recover_truncated: Any = False,
    acceptable_fraction: Any = 1,
    dct_method: Any = "",
    name: Any = None,
) -> Tensor:
    """A part of an image."""
    return decoded(channels)


_decoder("decode_and_crop_jpeg", decode_and_crop_jpeg)


def to_text(*args: Any, **kwargs: Any) -> Tensor:
    """One string."""
    return Tensor(Shape(), dtype="string", kind="tf")


for _name in ("encode_jpeg", "encode_png", "serialize_tensor"):
    function(*(f"{prefix}.{_name}" for prefix in IO))(to_text)


@function("tensorflow.io.is_jpeg", "tensorflow.image.is_jpeg")
def is_jpeg(contents: Any, name: Any = None) -> Tensor:
    """A bool."""
    return Tensor(Shape(), dtype="bool", kind="tf")


def jpeg_shape(contents: Any, output_type: Any = "int32", name: Any = None) -> Tensor:
    """Height, width and channels."""
    return Tensor(Shape.of(3), dtype=dtype_name(output_type), kind="tf")


function("tensorflow.io.extract_jpeg_shape", "tensorflow.image.extract_jpeg_shape")(jpeg_shape)

# -- sounds ---------------------------------------------------------------------------------------


@function("tensorflow.audio.decode_wav")
def decode_wav(contents: Any, desired_channels: Any = -1, desired_samples: Any = -1, name: Any = None) -> Any:
    """(samples, channels) and the sample rate."""
    samples = dynamic("samples") if desired_samples == -1 else dimension(desired_samples)
    channels = dynamic("channels") if desired_channels == -1 else dimension(desired_channels)
    audio = Tensor(Shape.of(samples, channels), dtype="float32", kind="tf")
    return audio, Tensor(Shape(), dtype="int32", kind="tf")


function("tensorflow.audio.encode_wav")(to_text)

# -- examples -------------------------------------------------------------------------------------


@function("tensorflow.io.FixedLenFeature", "tensorflow.FixedLenFeature")
def fixed_len_feature(ctx: Context, shape: Any, dtype: Any, default_value: Any = None) -> Any:
    """A feature of a fixed shape."""
    return ctx.instance("tensorflow.io.FixedLenFeature", shape=shape, dtype=dtype)


@function("tensorflow.io.FixedLenSequenceFeature", "tensorflow.FixedLenSequenceFeature")
def fixed_len_sequence_feature(
    ctx: Context, shape: Any, dtype: Any, allow_missing: Any = False, default_value: Any = None
) -> Any:
    """A feature of some number of rows."""
    return ctx.instance("tensorflow.io.FixedLenSequenceFeature", shape=shape, dtype=dtype)


@function("tensorflow.io.VarLenFeature", "tensorflow.VarLenFeature")
def var_len_feature(ctx: Context, dtype: Any) -> Any:
    """A feature of any length, a sparse tensor."""
    return ctx.instance("tensorflow.io.VarLenFeature", dtype=dtype)


for _class in ("RaggedFeature", "SparseFeature", "TFRecordOptions"):
    beyond_reach(f"tensorflow.io.{_class}", "sparse and ragged features are not followed")


def _parsed(features: Any, batch: Shape) -> dict[Any, Any]:
    if not isinstance(features, dict):
        raise CannotTell("the features are not known")
    return {key: _feature(feature, batch) for key, feature in features.items()}


def _feature(feature: Any, batch: Shape) -> Tensor:
    if isinstance(feature, Object) and feature.class_name.startswith("tensorflow.io."):
        dtype = dtype_name(feature.attrs.get("dtype"))
        if feature.class_name.endswith("FixedLenFeature"):
            return Tensor(batch + shape_argument(none_as_unknown(feature.attrs["shape"])), dtype=dtype, kind="tf")
        if feature.class_name.endswith("SequenceFeature"):
            shape = Shape.of(dynamic("length")) + shape_argument(none_as_unknown(feature.attrs["shape"]))
            return Tensor(batch + shape, dtype=dtype, kind="tf")
        return Tensor(batch + Shape.of(dynamic("length")), dtype=dtype, kind="tf", facts=frozenset({"sparse"}))
    return Tensor(Shape.unknown(), kind="tf")


@function("tensorflow.io.parse_single_example", "tensorflow.parse_single_example")
def parse_single_example(serialized: Any, features: Any, example_names: Any = None, name: Any = None) -> Any:
    """A tensor for each feature."""
    return _parsed(features, Shape())


@function("tensorflow.io.parse_example", "tensorflow.parse_example")
def parse_example(serialized: Any, features: Any, example_names: Any = None, name: Any = None) -> Any:
    """A tensor for each feature, with the batch first."""
    return _parsed(features, tensor(serialized).shape)


for _name in ("parse_sequence_example", "parse_single_sequence_example", "decode_json_example", "decode_proto"):
    beyond_reach(f"tensorflow.io.{_name}", "sequence examples are not followed")


@function("tensorflow.io.parse_tensor", "tensorflow.parse_tensor")
def parse_tensor(serialized: Any, out_type: Any, name: Any = None) -> Tensor:
    """A tensor of a shape that the data tell."""
    return Tensor(Shape.unknown(), dtype=dtype_name(out_type), kind="tf")


@function("tensorflow.io.decode_raw", "tensorflow.decode_raw")
def decode_raw(
    input_bytes: Any, out_type: Any, little_endian: Any = True, fixed_length: Any = None, name: Any = None
) -> Tensor:
    """The bytes as numbers, along a new last axis."""
    value = tensor(input_bytes)
    return result(value.shape + Shape.of(dynamic("length")), dtype_name(out_type), value)


@function("tensorflow.io.decode_csv", "tensorflow.decode_csv")
def decode_csv(
    records: Any,
    record_defaults: Any,
    field_delim: Any = ",",
    use_quote_delim: Any = True,
    na_value: Any = "",
    select_cols: Any = None,
    name: Any = None,
) -> list[Tensor]:
    """One tensor for each column."""
    value = tensor(records)
    columns = record_defaults if isinstance(record_defaults, (list, tuple)) else tensors(record_defaults)
    return [result(value.shape, _column_dtype(column), value) for column in columns]


def _column_dtype(column: Any) -> str | None:
    return dtype_name(column) if isinstance(column, Object) else tensor(column).dtype


@function("tensorflow.io.TFRecordWriter", "tensorflow.python_io.TFRecordWriter")
def tf_record_writer(ctx: Context, path: Any, options: Any = None) -> Any:
    """A file that is written."""
    return ctx.instance("tensorflow.io.TFRecordWriter")


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Nothing."""


family(_nothing, "tensorflow.io.TFRecordWriter", members="write flush close")
for _name in ("Example", "Features", "Feature", "BytesList", "FloatList", "Int64List", "SequenceExample"):
    library_class(f"tensorflow.train.{_name}")

# -- text -----------------------------------------------------------------------------------------


def of_text(dtype: str | None = "string") -> Callable[..., Tensor]:
    """A rule that keeps the shape of its first argument."""

    def rule(input: Any, *args: Any, **kwargs: Any) -> Tensor:
        """The same shape."""
        return same(tensor(input), dtype=dtype)

    return rule


def changed(input: Any, encoding: Any = "", name: Any = None) -> Tensor:
    """lower(x): B 3 -> B 3"""
    return same(tensor(input), dtype="string")


family(changed, STRINGS, members="lower upper")
family(of_text(), STRINGS, members="as_string strip regex_replace substr unicode_transcode")
family(of_text("bool"), STRINGS, members="regex_full_match")
family(of_text("int32"), STRINGS, members="length unicode_script")
family(of_text("int64"), STRINGS, members="to_hash_bucket to_hash_bucket_fast to_hash_bucket_strong")
family(of_text(), "tensorflow", members="as_string")


@function(f"{STRINGS}.to_number", "tensorflow.string_to_number")
def to_number(input: Any, out_type: Any = "float32", name: Any = None) -> Tensor:
    """to_number(x): B 3 -> B 3"""
    return same(tensor(input), dtype=dtype_name(out_type))


@function(f"{STRINGS}.join")
def join(inputs: Any, separator: Any = "", name: Any = None) -> Tensor:
    """join([a, b]): B, B -> B"""
    values = tensors(inputs)
    arrays = [value.shape for value in values if value.shape.rank != 0]
    return result(common_shape(*arrays, blame=values) if arrays else Shape(), "string", *values)


@function(f"{STRINGS}.reduce_join")
def reduce_join(inputs: Any, axis: Any = None, keepdims: Any = False, separator: Any = "", name: Any = None) -> Tensor:
    """reduce_join(x, axis=-1): B 3 -> B"""
    value = tensor(inputs)
    return result(reduced(value, axis, bool(keepdims)), "string", value)


def ragged_text(input: Any, *args: Any, **kwargs: Any) -> Tensor:
    """Parts of each text: a ragged tensor, with one axis more."""
    value = tensor(input)
    facts = frozenset({"ragged-tensor"}) if value.shape.rank != 0 else frozenset()
    return result(value.shape + Shape.of(dynamic("parts")), "string", value, facts=facts)


family(ragged_text, STRINGS, members="split bytes_split unicode_split ngrams")
function("tensorflow.string_split")(ragged_text)


@function(f"{STRINGS}.unicode_decode")
def unicode_decode(input: Any, input_encoding: Any, *args: Any, **kwargs: Any) -> Tensor:
    """The code points of each text: a ragged tensor, with one axis more."""
    return ragged_text(input).but(dtype="int32")


for _name in ("format", "unicode_encode"):
    function(f"{STRINGS}.{_name}")(to_text)
for _name in ("unicode_decode_with_offsets", "unicode_split_with_offsets"):
    beyond_reach(f"{STRINGS}.{_name}", "ragged tensors are not followed")
