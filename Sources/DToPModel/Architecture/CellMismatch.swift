/// A head whose last layer has a different number of cells from the configuration.
package struct CellMismatch: Sendable, Equatable, CustomStringConvertible {
    /// The name of the tensor that does not fit.
    package let name: String
    /// Values per token that the tensor produces.
    package let outputs: Int
    package let classes: Int
    /// Cells along a token's side, as configured.
    package let configured: Int
    /// Cells along a token's side, from the tensor's shape; nil if its outputs do not form a square of cells.
    package let found: Int?

    /// Nil if the wrong shape has nothing to do with cells.
    init?(_ misshapen: ParameterMismatch.Misshapen, _ configuration: ModelConfiguration) {
        guard case .fcn(_, let cells) = configuration.head, misshapen.name.contains(".conv_seg."),
            let outputs = misshapen.found.first, misshapen.found.dropFirst() == misshapen.expected.dropFirst()
        else { return nil }
        let side = Int(Double(outputs / configuration.classCount).squareRoot().rounded())
        let isWhole = side > 0 && side * side * configuration.classCount == outputs
        let found = isWhole && configuration.patchSize % side == 0 ? side : nil
        guard cells > 1 || found != nil else { return nil }
        name = misshapen.name
        self.outputs = outputs
        classes = configuration.classCount
        configured = cells
        self.found = found
    }

    package var description: String {
        "'dtop.head.cells' is \(configured): \(name) must give \(configured) x \(configured) x \(classes) = "
            + "\(configured * configured * classes) values a token, and gives \(outputs)"
            + (found.map { " = \($0) x \($0) x \(classes); set 'dtop.head.cells' to \($0)" }
                ?? "; correct 'dtop.head.cells' or 'id2label'")
            + ", or take the weights that belong to this configuration"
    }
}
