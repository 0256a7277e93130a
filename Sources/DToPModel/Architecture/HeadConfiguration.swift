/// The kind and size of a model's heads, which are all alike.
package enum HeadConfiguration: Sendable, Equatable {
    /// Attention-to-mask (SegViT): decoder width, decoder layers, attention heads per layer.
    case atm(channels: Int, layers: Int, heads: Int)
    /// One 1x1 convolution, batch norm and a classifier (SETR naive): width between the two convolutions, and cells
    /// along a token's side. Each cell is classified separately.
    case fcn(channels: Int, cells: Int = 1)

    /// Width of the decoder, or between the convolutions, D.
    package var channels: Int {
        switch self {
        case .atm(let channels, _, _), .fcn(let channels, _): channels
        }
    }

    /// Cells along a token's side; 1 if the token is classified as a whole.
    package var cells: Int {
        switch self {
        case .atm: 1
        case .fcn(_, let cells): cells
        }
    }
}
