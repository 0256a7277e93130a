import Compute
import DToPModel
import Imaging

/// Compares the engine with stored tensors of a model directory. Runs the forward pass with the model's own pruning,
/// for which every tensor must be stored, and dense, for which pred, labels and macs must be.
package struct GoldenVerification {
    /// The comparison of one tensor.
    package struct Line: Sendable {
        /// The tensor's name in the golden file.
        package let name: String
        /// Largest absolute difference; for integers and labels, how many values differ; infinite with a `problem`.
        package let difference: Double
        /// Why the tensor could not be compared; nil if it was.
        package let problem: String?
        /// Whether the difference is within bounds; false with a `problem`.
        package let isOK: Bool

        /// The difference, or the problem.
        package var finding: String { problem ?? "\(difference)" }
    }

    /// One per tensor, in the order of the forward pass.
    package private(set) var lines: [Line] = []
    /// Whether every tensor is within bounds.
    package var passed: Bool { lines.allSatisfy(\.isOK) }

    private let golden: Safetensors
    /// Tensors that are given, not computed.
    private var inputs: Set<String> = ["input"]

    /// Runs the comparison. A missing `input` fails in `lines`.
    /// - Throws: `ModelError` for a malformed golden file: a misshapen `input`, integers where floats belong.
    package init(_ model: PrunedViT, golden: Safetensors, team: WorkerTeam) throws(ModelError) {
        self.golden = golden
        guard golden.contains("input") else {
            fail("input", "is missing: nothing can be computed without it, export the golden file again")
            return
        }
        let (input, size) = try picture("input", model)
        var dense = model.configuration.pruning
        dense.threshold = 1
        try compare(model, model.configuration.pruning, input, size, prefix: "", team)
        try compare(model, dense, input, size, prefix: "dense.", team)
        if case .slide(let crop, let stride) = model.configuration.inference, golden.contains("slide.image") {
            try compareSlide(model, crop: crop, stride: stride, team)
        }
        reportUnknown()
    }

    /// Reads a normalised picture [3 x height x width].
    private func picture(_ name: String, _ model: PrunedViT) throws(ModelError) -> (planes: [Float], size: PixelSize) {
        let shape = golden.shape(of: name) ?? []
        guard shape.count == 3, shape[0] == 3, shape[1] > 0, shape[2] > 0 else {
            throw .malformedTensors(
                path: golden.path, reason: "tensor '\(name)' must be 3 x height x width, it is \(shape)")
        }
        let size = PixelSize(width: shape[2], height: shape[1])
        let tokens = model.configuration.grid(for: size).count
        guard tokens <= ModelConfiguration.Limits.tokens else {
            throw .malformedTensors(path: golden.path, reason: "tensor '\(name)' makes \(tokens) tokens")
        }
        return (try golden.floats(named: name), size)
    }

    private mutating func compare(
        _ model: PrunedViT, _ pruning: PruningConfiguration, _ input: [Float], _ size: PixelSize, prefix: String,
        _ team: WorkerTeam
    ) throws(ModelError) {
        let grid = model.configuration.grid(for: size)
        let memory = StreamMemory(model, grid: grid, rule: nil)
        let workspace = Workspace(model: model, team: team)
        workspace.reserve(rows: grid.count + model.configuration.classTokenCount)
        var cost = PassCost()
        var seen: [(name: String, values: [Float], shape: [Int])] = []
        input.withUnsafeBufferPointer { planes in
            cost = workspace.run(.planes(planes.baseAddress!, size), memory.fullPlan(pruning), memory) { point, rows in
                switch point {
                case .tokens:
                    seen.append(("tokens", rows.values, rows.shape))
                case .head(let stage, let tokens, let answers):
                    let logits = answers.logits.withRows(tokens.active)
                    seen.append(("stage\(stage).tokens", rows.values, rows.shape))
                    seen.append(("stage\(stage).logits", logits.transposedValues, logits.shape.reversed()))
                    guard let classLogits = answers.presence?.logits else { return }
                    seen.append(("stage\(stage).class_logits", classLogits.values, classLogits.shape))
                }
            }
        }
        let canvas = memory.canvas
        seen.append(("canvas", canvas.logits.transposedValues, canvas.logits.shape.reversed()))
        seen.append(("pred", canvas.pred.transposedValues, canvas.pred.shape.reversed()))
        for tensor in seen where prefix.isEmpty || tensor.name == "pred" || golden.contains(prefix + tensor.name) {
            try compareFloats(prefix + tensor.name, tensor.values, shape: tensor.shape)
        }
        let exits = (0..<grid.count).map { Int(canvas.exitStage[$0]) }
        if prefix.isEmpty || golden.contains(prefix + "exit_stage") {
            try compareIntegers(prefix + "exit_stage", exits, shape: [exits.count])
        }
        try compareIntegers(prefix + "macs", [cost.macs], shape: [1])

        let labels = LabelMap.labels(size)
        let covered = memory.covered(input: size, patch: model.configuration.patchSize)
        Upsampling(grid: memory.scoreGrid, covered: covered, size: size).argmax(
            of: memory.scores, kind: .none, labels: labels, confidence: nil, team: team)
        try compareLabels(prefix + "labels", labels)
    }

    /// Ignores pixels that are 255 in the golden: they are too close to call.
    private mutating func compareLabels(_ name: String, _ labels: LabelMap) throws(ModelError) {
        let size = labels.size
        let pixels = (0..<size.height).flatMap { y in (0..<size.width).map { Int(labels[$0, y]) } }
        try compareIntegers(name, pixels, shape: [size.height, size.width], ignoring: 255)
    }

    private mutating func compareSlide(
        _ model: PrunedViT, crop: PixelSize, stride: PixelSize, _ team: WorkerTeam
    ) throws(ModelError) {
        let (image, size) = try picture("slide.image", model)
        let windows = SlidingWindows(picture: size, crop: crop, stride: stride, model: model)
        let grid = model.configuration.grid(for: windows.size)
        let memory = StreamMemory(model, grid: grid, rule: nil)
        let workspace = Workspace(model: model, team: team)
        workspace.reserve(rows: grid.count + model.configuration.classTokenCount)
        let window = AlignedMemory(count: 3 * windows.size.count)
        var macs = 0
        windows.run(memory, memory.fullPlan(model.configuration.pruning), workspace) { origin in
            for row in 0..<3 * windows.size.height {
                let (channel, y) = row.quotientAndRemainder(dividingBy: windows.size.height)
                let source = (channel * size.height + origin.y + y) * size.width + origin.x
                for x in 0..<windows.size.width { window.floats[row * windows.size.width + x] = image[source + x] }
            }
            return .planes(window.floats, windows.size)
        } after: { _, cost in
            macs += cost.macs
        }
        let scores = windows.scores
        try compareFloats(
            "slide.scores", scores.transposedValues, shape: [scores.columns, size.height, size.width])
        try compareIntegers("slide.macs", [macs], shape: [1])
        let labels = LabelMap.labels(size)
        Upsampling(grid: size, covered: (Double(size.width), Double(size.height)), size: size).argmax(
            of: scores, kind: .none, labels: labels, confidence: nil, team: team)
        try compareLabels("slide.labels", labels)
        inputs.insert("slide.image")
    }

    /// Float tensors must agree within 2e-4; pred also within 1e-3 of its largest value.
    private mutating func compareFloats(_ name: String, _ values: [Float], shape: [Int]) throws(ModelError) {
        guard golden.shape(of: name) == shape else { return failShape(name, shape) }
        let expected = try golden.floats(named: name)
        var difference: Float = 0
        var peak: Float = 0
        for (value, truth) in zip(values, expected) {
            // NaN on either side counts as infinitely far off: every comparison with it is false.
            let distance = abs(value - truth)
            difference = max(difference, distance.isNaN ? .infinity : distance)
            peak = max(peak, abs(truth))
        }
        let bound = name.hasSuffix("pred") ? min(2e-4, 1e-3 * peak) : 2e-4
        lines.append(Line(name: name, difference: Double(difference), problem: nil, isOK: difference <= bound))
    }

    private mutating func compareIntegers(
        _ name: String, _ values: [Int], shape: [Int], ignoring ignored: Int? = nil
    ) throws(ModelError) {
        guard golden.shape(of: name) == shape else { return failShape(name, shape) }
        let expected = try golden.integers(named: name)
        let wrong = zip(values, expected).count { $0 != $1 && $1 != ignored }
        lines.append(Line(name: name, difference: Double(wrong), problem: nil, isOK: wrong == 0))
    }

    /// Fails every golden tensor that the engine did not produce.
    private mutating func reportUnknown() {
        let checked = inputs.union(lines.map(\.name))
        for name in golden.names where !checked.contains(name) {
            fail(name, "is no tensor of this model")
        }
    }

    private mutating func failShape(_ name: String, _ expected: [Int]) {
        fail(name, golden.shape(of: name).map { "has shape \($0), expected is \(expected)" } ?? "is missing")
    }

    private mutating func fail(_ name: String, _ problem: String) {
        lines.append(Line(name: name, difference: .infinity, problem: problem, isOK: false))
    }
}

extension Matrix {
    fileprivate var shape: [Int] { [rows, columns] }
    fileprivate var values: [Float] { (0..<rows).flatMap { row in (0..<columns).map { self[row, $0] } } }
    fileprivate var transposedValues: [Float] {
        (0..<columns).flatMap { column in (0..<rows).map { self[$0, column] } }
    }
}
