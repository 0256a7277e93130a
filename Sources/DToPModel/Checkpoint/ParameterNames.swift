/// Translates parameter names of other code bases to mmsegmentation's, which this program uses.
enum ParameterNames {
    /// Parts of a trunk tensor's name: those of timm, and of mmsegmentation before 0.13, with this program's.
    private static let layerParts = [
        ("norm1.", "ln1."), ("norm2.", "ln2."), ("attn.qkv.weight", "attn.attn.in_proj_weight"),
        ("attn.qkv.bias", "attn.attn.in_proj_bias"), ("attn.proj.", "attn.attn.out_proj."),
        ("mlp.fc1.", "ffn.layers.0.0."), ("mlp.fc2.", "ffn.layers.1."),
    ]

    /// This program's name for a checkpoint's tensor.
    static func own(for name: String) -> String {
        let blocks = "backbone.blocks."
        let patches = "backbone.patch_embed.proj."
        if name.hasPrefix(patches) { return "backbone.patch_embed.projection." + name.dropFirst(patches.count) }
        guard name.hasPrefix(blocks), let dot = name.dropFirst(blocks.count).firstIndex(of: ".") else { return name }
        let layer = name[name.index(name.startIndex, offsetBy: blocks.count)..<dot]
        let rest = String(name[name.index(after: dot)...])
        for (theirs, own) in layerParts where rest.hasPrefix(theirs) {
            return "backbone.layers.\(layer).\(own)\(rest.dropFirst(theirs.count))"
        }
        return name
    }

    /// Whether this is the norm after the last layer. DToP's ATM heads read its input.
    static func isFinalNorm(_ name: String) -> Bool {
        ["backbone.ln1.", "backbone.norm.", "backbone.norm1."].contains { name.hasPrefix($0) }
    }

    /// Whether this is from SegViT without token pruning, which has one head for all stages, with numbered decoders.
    static func isSegViT(_ name: String) -> Bool {
        ["input_proj_", "proj_norm_", "decoder_"].contains { name.hasPrefix("decode_head.\($0)1.") }
    }

    /// Whether a tensor is left over from training: losses, batch norm counters, optimizer state.
    static func isLeftover(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.contains("loss_decode") || parts.last == "num_batches_tracked"
            || parts.first == "optimizer" || parts.first == "optimizer_state" || parts.first == "param_groups"
            || parts.contains("exp_avg") || parts.contains("exp_avg_sq") || parts.contains("momentum_buffer")
    }
}
