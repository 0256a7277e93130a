import DToPModel
import Foundation

/// A model's tensors by name and the layers built from them, one token at a time in double precision. Written to be
/// read beside the method, not to be fast.
struct NaiveWeights {
    private let tensors: [String: [Double]]

    init(_ model: ModelDirectory) throws {
        var tensors: [String: [Double]] = [:]
        for name in model.weights.names { tensors[name] = try model.weights.floats(named: name).map { Double($0) } }
        self.tensors = tensors
    }

    subscript(name: String) -> [Double] {
        guard let values = tensors[name] else { preconditionFailure("no tensor \(name)") }
        return values
    }

    /// W x + b, or W x.
    func linear(_ x: [Double], _ weight: String, bias: String? = nil) -> [Double] {
        let weight = self[weight]
        var y = bias.map { self[$0] } ?? [Double](repeating: 0, count: weight.count / x.count)
        for output in y.indices {
            for input in x.indices { y[output] += weight[output * x.count + input] * x[input] }
        }
        return y
    }

    func linear(_ x: [Double], named name: String) -> [Double] {
        linear(x, name + ".weight", bias: name + ".bias")
    }

    /// Query, key and value of `x` in PyTorch's combined attention.
    func attentionInput(_ x: [Double], _ name: String) -> (query: [Double], memory: NaiveMemory) {
        let all = linear(x, name + ".in_proj_weight", bias: name + ".in_proj_bias")
        let width = x.count
        return (
            Array(all[..<width]),
            NaiveMemory(key: Array(all[width..<2 * width]), value: Array(all[(2 * width)...]))
        )
    }

    func layerNorm(_ x: [Double], _ name: String, epsilon: Double) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        let (weight, bias) = (self[name + ".weight"], self[name + ".bias"])
        return x.indices.map { (x[$0] - mean) / (variance + epsilon).squareRoot() * weight[$0] + bias[$0] }
    }
}

/// A token's key and value for those that attend to it in one layer.
struct NaiveMemory {
    let key: [Double]
    let value: [Double]
}

/// Vector functions.
enum Naive {
    static func add(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $0 + $1 } }

    static func softmax(_ x: [Double]) -> [Double] {
        let largest = x.max() ?? 0
        let powers = x.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    static func gelu(_ x: Double) -> Double { 0.5 * x * (1 + erf(x / 2.0.squareRoot())) }

    /// q_h k_h / sqrt(d_h) of attention head `head` of `heads`.
    static func score(_ query: [Double], _ key: [Double], head: Int, of heads: Int) -> Double {
        let width = query.count / heads
        var sum = 0.0
        for channel in head * width..<(head + 1) * width { sum += query[channel] * key[channel] }
        return sum / Double(width).squareRoot()
    }

    /// Attention of `query` over `memory` with `heads` attention heads.
    static func attend(_ query: [Double], to memory: [NaiveMemory], heads: Int) -> [Double] {
        let width = query.count / heads
        var read = [Double](repeating: 0, count: query.count)
        for head in 0..<heads {
            let shares = softmax(memory.map { score(query, $0.key, head: head, of: heads) })
            for (share, token) in zip(shares, memory) {
                for channel in head * width..<(head + 1) * width { read[channel] += share * token.value[channel] }
            }
        }
        return read
    }
}
