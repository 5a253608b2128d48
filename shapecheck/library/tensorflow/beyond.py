"""Public names of TensorFlow that are deliberately not modelled, by reason, and classes for isinstance."""

from shapecheck.library.keras.ops.common import names
from shapecheck.library.registry import beyond_reach, library_class

CLASSES = """Tensor Operation TypeSpec IndexedSlicesSpec NoneTensorSpec OptionalSpec TensorArraySpec RegisterGradient
    VariableAggregation VariableSynchronization image.ResizeMethod random.Algorithm config.PhysicalDevice
    summary.SummaryWriter distribute.ReduceOp distribute.ReplicaContext distribute.DistributedIterator
    distribute.InputOptions distribute.InputReplicationMode lookup.TextFileIndex experimental.ExtensionType
    experimental.BatchableExtensionType experimental.ExtensionTypeSpec experimental.ExtensionTypeBatchEncoder
    experimental.Optional experimental.RowPartition experimental.StructuredTensor experimental.DynamicRaggedShape"""

BEYOND = {
    "linear operators are not followed": """linalg.LinearOperator linalg.LinearOperatorAdjoint
        linalg.LinearOperatorBlockDiag linalg.LinearOperatorBlockLowerTriangular linalg.LinearOperatorCirculant
        linalg.LinearOperatorCirculant2D linalg.LinearOperatorCirculant3D linalg.LinearOperatorComposition
        linalg.LinearOperatorDiag linalg.LinearOperatorFullMatrix linalg.LinearOperatorHouseholder
        linalg.LinearOperatorIdentity linalg.LinearOperatorInversion linalg.LinearOperatorKronecker
        linalg.LinearOperatorLowRankUpdate linalg.LinearOperatorLowerTriangular linalg.LinearOperatorPermutation
        linalg.LinearOperatorScaledIdentity linalg.LinearOperatorToeplitz linalg.LinearOperatorTridiag
        linalg.LinearOperatorZeros""",
    "banded and tridiagonal matrices are not followed": """linalg.banded_triangular_solve linalg.eigh_tridiagonal
        linalg.lu_matrix_inverse linalg.lu_reconstruct linalg.lu_solve linalg.tridiagonal_matmul
        linalg.tridiagonal_solve""",
    "candidate samplers are not followed": """nn.all_candidate_sampler nn.fixed_unigram_candidate_sampler
        nn.learned_unigram_candidate_sampler random.all_candidate_sampler random.fixed_unigram_candidate_sampler
        random.learned_unigram_candidate_sampler random.log_uniform_candidate_sampler
        random.uniform_candidate_sampler""",
    "gradients of convolutions are not followed": """conv conv2d_backprop_filter_v2 conv2d_backprop_input_v2
        nn.depthwise_conv2d_backprop_filter nn.depthwise_conv2d_backprop_input nn.with_space_to_batch""",
    "what it gives depends on the data": """nn.fractional_avg_pool nn.fractional_max_pool nn.collapse_repeated
        nn.compute_accidental_hits nn.ctc_unique_labels image.generate_bounding_box_proposals
        image.non_max_suppression_overlaps image.non_max_suppression_padded image.sample_distorted_bounding_box
        image.stateless_sample_distorted_bounding_box strings.unsorted_segment_join ragged_fill_empty_rows
        ragged_fill_empty_rows_grad random_index_shuffle fingerprint math.sobol_sample""",
    "transforms over chosen axes are not followed": """fftnd ifftnd rfftnd irfftnd signal.fftnd signal.ifftnd
        signal.rfftnd signal.irfftnd signal.mdct signal.inverse_mdct signal.inverse_stft_window_fn""",
    "serialized tensors are not followed": """io.decode_base64 io.decode_compressed io.deserialize_many_sparse
        io.encode_base64 io.encode_proto io.match_filenames_once io.serialize_many_sparse io.serialize_sparse
        make_ndarray make_tensor_proto""",
    "cells of TensorFlow 1 are not followed": """nn.RNNCellDeviceWrapper nn.RNNCellDropoutWrapper
        nn.RNNCellResidualWrapper""",
    "too rare to be modelled": """approx_top_k check_pinned nondifferentiable_batch_function
        required_space_to_batch_paddings nn.batch_norm_with_global_normalization nn.normalize_moments
        nn.sufficient_statistics random.create_rng_state random.stateless_parameterized_truncated_normal
        debugging.is_traceback_filtering_enabled config.experimental_functions_run_eagerly
        summary.should_record_summaries distribute.in_cross_replica_context experimental.async_clear_error
        experimental.dispatch_for_api experimental.dispatch_for_binary_elementwise_apis
        experimental.dispatch_for_binary_elementwise_assert_apis experimental.dispatch_for_unary_elementwise_apis
        experimental.enable_strict_mode experimental.function_executor_type
        experimental.register_filesystem_plugin experimental.unregister_dispatch_for""",
}

for _name in names("tensorflow", CLASSES):
    library_class(_name)
for _why, _text in BEYOND.items():
    for _name in names("tensorflow", _text):
        beyond_reach(_name, _why)
