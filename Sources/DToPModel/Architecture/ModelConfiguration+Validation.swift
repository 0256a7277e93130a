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
        try layer.validate(check)
        try check("num_hidden_layers", layerCount, in: 1...Limits.layers)
        try check("patch_size", patchSize, in: 1...Limits.patch)
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
        try head.kind.validate(check, in: self)
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
