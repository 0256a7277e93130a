import Imaging

extension Segmenter {
    /// One picture to segment, as in `segment(_:into:audit:)` and `segment(_:computing:into:)`.
    package struct Request {
        let segmenter: Segmenter
        let image: RGBImage
        let result: Segmentation
        let audit: Float?
        let active: [Bool]?

        package init(
            _ segmenter: Segmenter, _ image: RGBImage, into result: Segmentation, audit: Float? = nil,
            computing active: [Bool]? = nil
        ) {
            precondition(image.size == segmenter.inputSize && result.grid == segmenter.exitGrid)
            precondition(active.map { segmenter.carries && $0.count == segmenter.exitGrid.count } ?? true)
            self.segmenter = segmenter
            self.image = image
            self.result = result
            self.audit = audit
            self.active = active
        }
    }
}
