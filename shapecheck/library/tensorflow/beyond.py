"""Public names of TensorFlow that are deliberately not modelled, by reason, and classes for isinstance."""

from shapecheck.library.keras.ops.common import names
from shapecheck.library.registry import beyond_reach, library_class

for _name in """Tensor Operation TypeSpec IndexedSlicesSpec NoneTensorSpec OptionalSpec TensorArraySpec RegisterGradient
    VariableAggregation VariableSynchronization image.ResizeMethod random.Algorithm config.PhysicalDevice
    summary.SummaryWriter distribute.ReduceOp distribute.ReplicaContext distribute.DistributedIterator
    distribute.InputOptions distribute.InputReplicationMode lookup.TextFileIndex experimental.ExtensionType
    experimental.BatchableExtensionType experimental.ExtensionTypeSpec experimental.ExtensionTypeBatchEncoder
    experimental.Optional experimental.RowPartition experimental.StructuredTensor experimental.DynamicRaggedShape
    """.split():
    library_class(f"tensorflow.{_name}")

_REASONS = {
    "linear operators are not followed": names(
        "linalg",
        """LinearOperator LinearOperatorAdjoint LinearOperatorBlockDiag LinearOperatorBlockLowerTriangular
        LinearOperatorCirculant LinearOperatorCirculant2D LinearOperatorCirculant3D LinearOperatorComposition
        LinearOperatorDiag LinearOperatorFullMatrix LinearOperatorHouseholder LinearOperatorIdentity
        LinearOperatorInversion LinearOperatorKronecker LinearOperatorLowRankUpdate LinearOperatorLowerTriangular
        LinearOperatorPermutation LinearOperatorScaledIdentity LinearOperatorToeplitz LinearOperatorTridiag
        LinearOperatorZeros""",
    ),
    "banded and tridiagonal matrices are not followed": names(
        "linalg",
        """banded_triangular_solve eigh_tridiagonal lu_matrix_inverse lu_reconstruct lu_solve tridiagonal_matmul
        tridiagonal_solve""",
    ),
    "candidate samplers are not followed": [
        f"{space}.{name}_candidate_sampler"
        for space in ("nn", "random")
        for name in ("all", "fixed_unigram", "learned_unigram", "log_uniform", "uniform")
    ],
    "gradients of convolutions are not followed": [
        "conv",
        "conv2d_backprop_filter_v2",
        "conv2d_backprop_input_v2",
        "nn.depthwise_conv2d_backprop_filter",
        "nn.depthwise_conv2d_backprop_input",
        "nn.with_space_to_batch",
    ],
    "what it gives depends on the data": """nn.fractional_avg_pool nn.fractional_max_pool nn.collapse_repeated
        nn.compute_accidental_hits nn.ctc_unique_labels image.generate_bounding_box_proposals
        image.non_max_suppression_overlaps image.non_max_suppression_padded image.sample_distorted_bounding_box
        image.stateless_sample_distorted_bounding_box strings.unsorted_segment_join ragged_fill_empty_rows
        ragged_fill_empty_rows_grad random_index_shuffle fingerprint math.sobol_sample""".split(),
    "transforms over chosen axes are not followed": """fftnd ifftnd rfftnd irfftnd signal.fftnd signal.ifftnd
        signal.rfftnd signal.irfftnd signal.mdct signal.inverse_mdct signal.inverse_stft_window_fn""".split(),
    "serialized tensors are not followed": """io.decode_base64 io.decode_compressed io.deserialize_many_sparse
        io.encode_base64 io.encode_proto io.match_filenames_once io.serialize_many_sparse io.serialize_sparse
        make_ndarray make_tensor_proto""".split(),
    "cells of TensorFlow 1 are not followed": names(
        "nn", "RNNCellDeviceWrapper RNNCellDropoutWrapper RNNCellResidualWrapper"
    ),
    "too rare to be modelled": """approx_top_k check_pinned nondifferentiable_batch_function
        required_space_to_batch_paddings nn.batch_norm_with_global_normalization nn.normalize_moments
        nn.sufficient_statistics random.create_rng_state random.stateless_parameterized_truncated_normal
        debugging.is_traceback_filtering_enabled config.experimental_functions_run_eagerly
        summary.should_record_summaries distribute.in_cross_replica_context experimental.async_clear_error
        experimental.dispatch_for_api experimental.dispatch_for_binary_elementwise_apis
        experimental.dispatch_for_binary_elementwise_assert_apis experimental.dispatch_for_unary_elementwise_apis
        experimental.enable_strict_mode experimental.function_executor_type
        experimental.register_filesystem_plugin experimental.unregister_dispatch_for""".split(),
}
for _why, _names in _REASONS.items():
    for _name in _names:
        beyond_reach(f"tensorflow.{_name}", _why)
