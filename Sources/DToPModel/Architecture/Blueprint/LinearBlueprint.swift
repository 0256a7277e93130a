/// A linear map y = x W^T + b, or a convolution whose patches do not overlap.
package struct LinearBlueprint: Sendable {
    /// [outputs x inputs]; the inputs of a convolution are channels x side x side.
    package let weight: Parameter
    /// [outputs]; nil if there is none.
    package let bias: Parameter?
    /// Columns of x.
    package let inputs: Int
    /// Columns of y.
    package let outputs: Int

    /// - Parameters:
    ///   - inputs: columns of x; for a convolution, its channels.
    ///   - kernel: side of the convolution's kernel, also its stride; nil: not a convolution.
    init(_ name: String, inputs: Int, outputs: Int, kernel: Int? = nil, hasBias: Bool = true) {
        let side = kernel.map { [$0, $0] } ?? []
        self.init(
            weight: Parameter(name: name + ".weight", shape: [outputs, inputs] + side),
            bias: hasBias ? Parameter(name: name + ".bias", shape: [outputs]) : nil)
    }

    init(weight: Parameter, bias: Parameter?) {
        self.weight = weight
        self.bias = bias
        inputs = weight.shape.dropFirst().reduce(1, *)
        outputs = weight.shape[0]
    }

    var parameters: [Parameter] { [weight, bias].compactMap { $0 } }

    func cost(rows: Int) -> Int { rows * inputs * outputs }
}
