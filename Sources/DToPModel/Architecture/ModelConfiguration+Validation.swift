import Compute
import Imaging

extension ModelConfiguration {
    /// Bounds far beyond any existing model. Within them neither sizes nor costs overflow.
    package enum Limits {
        /// Width of a token and of a head.
        package static let width = 8192
        /// Width of the feed-forward's hidden layer.
        package static let intermediate = 65536
        /// Layers of the trunk.
        package static let layers = 128
        /// Decoder layers of one head.
        package static let headLayers = 16
        /// Side of a patch in pixels.
        package static let patch = 256
        /// Side of a picture in pixels.
        package static let side = 65536
        /// Tokens in one forward pass.
        package static let tokens = 1 << 20
        /// Classes are numbered from 0 in 16 bits; 65535 means "no class".
        package static let classes = 65535
        /// Largest magnitude of a logit.
        package static let logit = 1e6
        /// Values that a head's last layer may produce for one token.
        package static let headOutputs = 1 << 20
    }

    /// Throws `invalidValue` with the first bad key of `file`, unless every value can be used.
    package func validate(file: String) throws(ModelError) {
        let check = RangeCheck(file: file)
        try check("hidden_size", hiddenSize, in: 1...Limits.width)
        try check("num_hidden_layers", layerCount, in: 1...Limits.layers)
        try check("num_attention_heads", headCount, in: 1...hiddenSize)
        try check("num_attention_heads", headCount, divides: hiddenSize, "hidden_size")
        try check("intermediate_size", intermediateSize, in: 1...Limits.intermediate)
        try check("patch_size", patchSize, in: 1...Limits.patch)
        try check("layer_norm_eps", normEpsilon, in: 0...1)
        try check("id2label", labels.count, in: 1...Limits.classes)
        if let ignoreIndex { try check("semantic_loss_ignore_index", ignoreIndex, in: -65536...65535) }
        try validateSizes(check)
        try validateExits(check)
        try check("dtop.threshold", pruning.threshold, in: 0...1)
        try check("dtop.keep_per_class", pruning.keepPerClass, in: 0...Limits.tokens)
        try check("dtop.ratio", pruning.ratio, in: 0...1)
        if let familiarity {
            let range = -Limits.logit...Limits.logit
            try check("dtop.familiarity.known", familiarity.known, in: range)
            try check("dtop.familiarity.unknown", familiarity.unknown, in: range)
            guard familiarity.unknown < familiarity.known else {
                throw check.error(
                    "dtop.familiarity.unknown",
                    "is \(familiarity.unknown), it must be less than known, \(familiarity.known)")
            }
        }
        try check("dtop.head.channels", head.channels, in: 1...Limits.width)
        switch head {
        case .atm(let channels, let layers, let heads):
            try check("dtop.head.layers", layers, in: 1...Limits.headLayers)
            try check("dtop.head.num_heads", heads, in: 1...channels)
            try check("dtop.head.num_heads", heads, divides: channels, "dtop.head.channels")
        case .fcn(_, let cells):
            try validateCells(cells, check)
        }
    }

    private func validateCells(_ cells: Int, _ check: RangeCheck) throws(ModelError) {
        try check("dtop.head.cells", cells, in: 1...patchSize)
        // A cell is a whole number of pixels.
        try check("dtop.head.cells", cells, divides: patchSize, "patch_size")
        let outputs = cells * cells * classCount
        guard outputs <= Limits.headOutputs else {
            throw check.error(
                "dtop.head.cells",
                "is \(cells): \(cells) x \(cells) cells of \(classCount) classes make \(outputs) values a token, "
                    + "\(Limits.headOutputs) are the most")
        }
    }

    private func validateSizes(_ check: RangeCheck) throws(ModelError) {
        try check("image_size", imageSize, maximum: PixelSize(width: Limits.side, height: Limits.side))
        try check("patch_size", patchSize, divides: imageSize.height, "image_size's height")
        try check("patch_size", patchSize, divides: imageSize.width, "image_size's width")
        try check("image_size", positionGrid, tokensUpTo: Limits.tokens)
        guard case .slide(let crop, let stride) = inference else { return }
        try check("dtop.crop_size", crop, maximum: PixelSize(width: Limits.side, height: Limits.side))
        try check("dtop.crop_size", grid(for: crop), tokensUpTo: Limits.tokens)
        // A stride beyond the crop would leave pixels uncovered by any window.
        try check("dtop.stride", stride, maximum: crop)
    }

    private func validateExits(_ check: RangeCheck) throws(ModelError) {
        for (exit, next) in zip(exitLayers, exitLayers.dropFirst()) where exit >= next {
            throw check.error("dtop.out_indices", "must be strictly increasing, \(next) follows \(exit)")
        }
        guard let first = exitLayers.first, let last = exitLayers.last else {
            throw check.error("dtop.out_indices", "is empty; name at least the last layer, \(layerCount - 1)")
        }
        guard first >= 0, last == layerCount - 1 else {
            throw check.error(
                "dtop.out_indices",
                "is \(exitLayers): layers count from 0, and the last must be num_hidden_layers - 1 = \(layerCount - 1)")
        }
    }
}

/// Checks values of one file, naming the key at fault.
private struct RangeCheck {
    let file: String

    func error(_ key: String, _ problem: String) -> ModelError {
        .invalidValue(path: file, key: key, problem: problem)
    }

    /// Throws unless `value` is in `range`, which NaN never is.
    func callAsFunction<Value: Comparable>(
        _ key: String, _ value: Value, in range: ClosedRange<Value>
    ) throws(ModelError) {
        guard range.contains(value) else {
            throw error(key, "is \(value), it must be from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    func callAsFunction(_ key: String, _ part: Int, divides whole: Int, _ name: String) throws(ModelError) {
        guard whole % part == 0 else { throw error(key, "is \(part), it must divide \(name), \(whole)") }
    }

    func callAsFunction(_ key: String, _ size: PixelSize, maximum: PixelSize) throws(ModelError) {
        guard 1...maximum.height ~= size.height, 1...maximum.width ~= size.width else {
            throw error(
                key,
                "is [\(size.height), \(size.width)], height and width must be from 1 to "
                    + "[\(maximum.height), \(maximum.width)]")
        }
    }

    func callAsFunction(_ key: String, _ grid: PixelSize, tokensUpTo maximum: Int) throws(ModelError) {
        guard grid.count <= maximum else { throw error(key, "makes \(grid.count) tokens, \(maximum) are the most") }
    }
}
