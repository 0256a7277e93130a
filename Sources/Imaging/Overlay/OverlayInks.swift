import CKernels

/// One ink per index, to paint a picture by its indices.
package struct OverlayInks: Sendable {
    let entries: [overlay_ink]
    let inks: [OverlayInk]
    private let yuv601: [yuv_ink]
    private let yuv709: [yuv_ink]

    package var count: Int { entries.count }

    /// One colour per index, all at one opacity, 0...1.
    package init(_ colors: [RGBColor], opacity: Double) { self.init(colors.map { OverlayInk($0, opacity: opacity) }) }

    init(_ inks: [OverlayInk]) {
        self.inks = inks
        entries = inks.map(\.entry)
        yuv601 = inks.map { $0.yuv(.bt601) }
        yuv709 = inks.map { $0.yuv(.bt709) }
    }

    /// The same for pictures of luma and chroma.
    func yuv(_ matrix: YUVMatrix) -> [yuv_ink] { matrix == .bt601 ? yuv601 : yuv709 }
}
