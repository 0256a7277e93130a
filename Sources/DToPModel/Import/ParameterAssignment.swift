import Imaging

/// Assigns a checkpoint's tensors to a model's parameters.
struct ParameterAssignment {
    struct Part {
        let parameter: Parameter
        let tensor: TorchTensor
        /// The grid a position embedding was learned on, if not the model's; else nil.
        let grid: PixelSize?
    }

    /// Assigned parameters, in the order of the inventory.
    private(set) var parts: [Part] = []
    /// Names, in the checkpoint, of tensors that the model does not need.
    private(set) var ignored: [String] = []

    /// Throws `CheckpointFault` if the checkpoint is of another kind of model. Fills `mismatch` if names, types or
    /// shapes differ.
    init(
        _ state: StateDictionary, _ configuration: ModelConfiguration, mismatch: inout CheckpointMismatch
    ) throws(CheckpointFault) {
        var remaining = state.values
        if remaining.keys.contains(where: ParameterNames.isSegViT) {
            throw CheckpointFault(
                "a SegViT model without token pruning: its one head chains the stages and has "
                    + "no answer of its own for each of them, so that no token could leave early",
                advice: "import a checkpoint of DToP, which has a head per stage (auxiliary_head.0, ..., decode_head)")
        }
        for name in remaining.keys.sorted() where try Self.isUnneeded(name, configuration) {
            ignored.append(name)
            remaining[name] = nil
        }
        for name in remaining.keys.sorted() {
            let own = ParameterNames.own(for: name)
            guard own != name, remaining[own] == nil else { continue }
            remaining[own] = remaining.removeValue(forKey: name)
        }
        let inventory = ParameterInventory(configuration)
        for parameter in inventory.parameters {
            guard let value = remaining.removeValue(forKey: parameter.name) else {
                mismatch.missing.append(parameter.name)
                continue
            }
            guard case .tensor(let tensor) = value, DataType.floatingPoint.contains(tensor.type) else {
                mismatch.unusable.append((parameter.name, Self.description(of: value)))
                continue
            }
            let grid = Self.otherGrid(of: tensor, for: parameter)
            guard tensor.shape == parameter.shape || grid != nil else {
                let misshapen = ParameterMismatch.Misshapen(
                    name: parameter.name, expected: parameter.shape, found: tensor.shape)
                mismatch.misshapen.append(misshapen)
                mismatch.cells = mismatch.cells ?? CellMismatch(misshapen, configuration)
                continue
            }
            parts.append(Part(parameter: parameter, tensor: tensor, grid: grid))
        }
        for parameter in inventory.unused where remaining.removeValue(forKey: parameter.name) != nil {
            ignored.append(parameter.name)
        }
        mismatch.unexpected = remaining.keys.sorted()
        ignored.sort()
    }

    private static func isUnneeded(
        _ name: String, _ configuration: ModelConfiguration
    ) throws(CheckpointFault) -> Bool {
        if ParameterInventory.isIgnored(name) { return true }
        // With one head no token exits early; the auxiliary heads only served training.
        if configuration.stageCount == 1, name.hasPrefix("auxiliary_head.") { return true }
        guard ParameterNames.isFinalNorm(name) else { return false }
        // DToP's heads read a layer's tokens before this norm; SETR's last head would need it.
        if case .atm = configuration.head { return true }
        throw CheckpointFault(
            "the trunk ends in a layer norm ('\(name.printable)'), which the last FCN head of this program does not read",
            advice: "train it with final_norm=False, mmsegmentation's default for SETR")
    }

    /// The grid of a position embedding whose size is not the model's, if that grid is square; else nil.
    private static func otherGrid(of tensor: TorchTensor, for parameter: Parameter) -> PixelSize? {
        guard parameter.name == "backbone.pos_embed", tensor.shape.count == 3, tensor.shape[0] == 1,
            tensor.shape[2] == parameter.shape[2], tensor.shape[1] != parameter.shape[1], tensor.shape[1] > 1
        else { return nil }
        let tokens = tensor.shape[1] - 1
        let side = Int(Double(tokens).squareRoot().rounded())
        return side * side == tokens && tokens <= ModelConfiguration.Limits.tokens
            ? PixelSize(width: side, height: side) : nil
    }

    private static func description(of value: StateDictionary.Value) -> String {
        switch value {
        case .tensor(let tensor): tensor.type.rawValue
        case .other(let kind): kind
        }
    }
}
