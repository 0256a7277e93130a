import DToPModel
import Imaging

extension Preprocessing.InputSize {
    /// Size of a model's input for a `displayed` picture; keeps the aspect ratio only for a shortest edge.
    ///
    /// Whole-picture inference rounds to whole patches; slide mode keeps the exact size, as the papers' protocol does.
    package func resolved(displayed: PixelSize, for configuration: ModelConfiguration) -> PixelSize {
        let exact = scaled(displayed)
        guard case .whole = configuration.inference else { return exact }
        func rounded(_ side: Int) -> Int {
            let patch = configuration.patchSize
            return max((side + patch / 2) / patch, 1) * patch
        }
        return PixelSize(width: rounded(exact.width), height: rounded(exact.height))
    }

    private func scaled(_ displayed: PixelSize) -> PixelSize {
        switch self {
        case .fixed(let size):
            return size
        case .shortestEdge(let shortest, let longest):
            let short = Double(max(min(displayed.width, displayed.height), 1))
            let long = Double(max(displayed.width, displayed.height, 1))
            let scale = min(Double(shortest) / short, Double(longest ?? 4 * shortest) / long)
            func side(_ length: Int) -> Int { max(Int((Double(length) * scale).rounded()), 1) }
            return PixelSize(width: side(displayed.width), height: side(displayed.height))
        }
    }
}
