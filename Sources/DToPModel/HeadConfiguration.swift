/// The kind and size of every head of a model; all heads of one model are alike.
public enum HeadConfiguration: Sendable, Equatable {
    /// Attention-to-mask (SegViT): width of the decoder, number of its layers, attention heads in each.
    case atm(channels: Int, layers: Int, heads: Int)
    /// One 1x1 convolution, batch norm and a classifier (SETR naive): width between the two convolutions, and cells along
    /// a token's side, each of which gets an answer of its own.
    case fcn(channels: Int, cells: Int = 1)

    /// Width of the decoder, or between the convolutions: D.
    public var channels: Int {
        switch self {
        case .atm(let channels, _, _), .fcn(let channels, _): channels
        }
    }

    /// Cells along a token's side; 1 where a token has one answer.
    public var cells: Int {
        switch self {
        case .atm: 1
        case .fcn(_, let cells): cells
        }
    }
}
