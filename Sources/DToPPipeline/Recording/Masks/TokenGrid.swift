import DToPEngine
import Imaging

/// How a picture was cut into tokens.
package struct TokenGrid: Equatable, Sendable {
    /// Tokens across and down.
    package var size: PixelSize
    /// Size of the network's input, and the side of a token in it, in pixels.
    package var input: PixelSize
    package var patch: Int

    package init(size: PixelSize, input: PixelSize, patch: Int) {
        self.size = size
        self.input = input
        self.patch = patch
    }

    init(_ answer: Segmentation) {
        self.init(size: answer.grid, input: answer.inputSize, patch: answer.patchSize)
    }

    /// Appends it as the member `tokens`, heights first.
    func write(to json: inout JSONBytes) {
        json.key("tokens")
        json.raw("{")
        json.integers("size", [size.height, size.width])
        json.integers("input", [input.height, input.width])
        json.member("patch", patch)
        json.raw("}")
    }

    /// Pixels of each token in a picture of `size`.
    func pixels(in size: PixelSize) -> TokenPixels {
        TokenPixels(grid: self.size, input: input, patch: patch, picture: size)
    }
}
