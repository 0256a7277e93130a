import Compute
import Imaging

/// A tensor that a configuration requires.
package struct Parameter: Sendable, Equatable {
    /// Its name in mmsegmentation.
    package let name: String
    /// Dimensions as in the checkpoint, outermost first.
    package let shape: [Int]

    package init(name: String, shape: [Int]) {
        self.name = name
        self.shape = shape
    }

    /// Number of values.
    package var count: Int { shape.reduce(1, *) }
}

/// Every tensor of a model, by mmsegmentation's names, in the order of the forward pass.
package struct ParameterInventory: Sendable {
    package private(set) var parameters: [Parameter] = []
    /// Tensors that checkpoints may contain but the model does not use.
    package private(set) var unused: [Parameter] = []
    let configuration: ModelConfiguration

    /// The configuration must be valid.
    package init(_ configuration: ModelConfiguration) {
        self.configuration = configuration
        let width = configuration.hiddenSize
        let patch = configuration.patchSize
        let classToken = Parameter(name: "backbone.cls_token", shape: [1, 1, width])
        if configuration.usesClassToken { parameters.append(classToken) } else { unused.append(classToken) }
        add("backbone.pos_embed", [1, 1 + configuration.positionGrid.count, width])
        add("backbone.patch_embed.projection.weight", [width, 3, patch, patch])
        add("backbone.patch_embed.projection.bias", [width])
        for layer in 0..<configuration.layerCount {
            addLayer("backbone.layers.\(layer)", configuration)
        }
        for stage in 0..<configuration.stageCount {
            addHead(Self.headPrefix(stage: stage, of: configuration), configuration)
        }
    }

    /// Prefix of the tensor names of stage `stage`'s head: `auxiliary_head.0`, ..., `decode_head`.
    package static func headPrefix(stage: Int, of configuration: ModelConfiguration) -> String {
        stage == configuration.stageCount - 1 ? "decode_head" : "auxiliary_head.\(stage)"
    }

    /// Number of weights.
    package var weightCount: Int { parameters.reduce(0) { $0 + $1.count } }

    private mutating func add(_ name: String, _ shape: [Int]) {
        parameters.append(Parameter(name: name, shape: shape))
    }

    private mutating func addLinear(_ name: String, _ inputs: Int, _ outputs: Int) {
        add(name + ".weight", [outputs, inputs])
        add(name + ".bias", [outputs])
    }

    private mutating func addNorm(_ name: String, _ width: Int) {
        add(name + ".weight", [width])
        add(name + ".bias", [width])
    }

    /// Query, key and value projections in one tensor, as in `torch.nn.MultiheadAttention`.
    private mutating func addAttention(_ name: String, _ width: Int) {
        add(name + ".in_proj_weight", [3 * width, width])
        add(name + ".in_proj_bias", [3 * width])
        addLinear(name + ".out_proj", width, width)
    }

    private mutating func addLayer(_ name: String, _ configuration: ModelConfiguration) {
        let width = configuration.hiddenSize
        addNorm(name + ".ln1", width)
        addAttention(name + ".attn.attn", width)
        addNorm(name + ".ln2", width)
        addLinear(name + ".ffn.layers.0.0", width, configuration.intermediateSize)
        addLinear(name + ".ffn.layers.1", configuration.intermediateSize, width)
    }

    private mutating func addHead(_ name: String, _ configuration: ModelConfiguration) {
        let width = configuration.hiddenSize
        let classes = configuration.classCount
        switch configuration.head {
        case .atm(let channels, let layers, _):
            addLinear(name + ".input_proj", width, channels)
            addNorm(name + ".proj_norm", channels)
            add(name + ".q.weight", [classes, channels])
            for layer in 0..<layers { addDecoderLayer("\(name).decoder.layers.\(layer)", channels) }
            addLinear(name + ".class_embed", channels, 2)
        case .fcn(let channels, let cells):
            let outputs = cells * cells * classes
            addNorm(name + ".norm", width)
            add(name + ".up_convs.0.0.conv.weight", [channels, width, 1, 1])
            addNorm(name + ".up_convs.0.0.bn", channels)
            add(name + ".up_convs.0.0.bn.running_mean", [channels])
            add(name + ".up_convs.0.0.bn.running_var", [channels])
            add(name + ".conv_seg.weight", [outputs, channels, 1, 1])
            add(name + ".conv_seg.bias", [outputs])
        }
    }

    private mutating func addDecoderLayer(_ name: String, _ width: Int) {
        addAttention(name + ".self_attn", width)
        addNorm(name + ".norm1", width)
        for part in ["q", "k", "v", "proj"] { addLinear("\(name).multihead_attn.\(part)", width, width) }
        addNorm(name + ".norm2", width)
        addLinear(name + ".linear1", width, 4 * width)
        addLinear(name + ".linear2", 4 * width, width)
        addNorm(name + ".norm3", width)
    }
}
