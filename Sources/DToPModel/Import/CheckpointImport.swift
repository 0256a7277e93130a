import Compute
import FileNames
import Foundation
import SystemPackage

/// The import of a PyTorch checkpoint as a model directory.
package struct CheckpointImport {
    private let checkpoint: Checkpoint
    private let template: ModelTemplate
    private let assignment: ParameterAssignment
    private let palette: Palette?
    private let isStopped: () -> Bool
    /// What was read, mapped and left out.
    package let report: ImportReport

    /// Reads the checkpoint's outline and finds every parameter of the template's configuration; reads no values yet.
    ///
    /// - Parameters:
    ///   - averaged: whether to use the averaged weights (EMA) instead of the trained ones.
    ///   - isStopped: polled here and in `write`; true ends the work with `CheckpointError.stopped`.
    ///
    /// Throws `ModelError` if the file cannot be opened, else `CheckpointError`.
    package init(
        checkpoint path: FilePath, template: ModelTemplate, averaged: Bool,
        isStopped: @escaping () -> Bool = { false }
    ) throws {
        self.isStopped = isStopped
        checkpoint = try Checkpoint(path: path, isStopped: isStopped)
        self.template = template
        var mismatch = CheckpointMismatch()
        let state: StateDictionary
        do throws(CheckpointFault) {
            state = try StateDictionary(checkpoint, averaged: averaged)
            assignment = try ParameterAssignment(state, template.configuration, mismatch: &mismatch)
            for part in assignment.parts { _ = try checkpoint.place(of: part.tensor) }
        } catch {
            throw CheckpointError(error, path: path.shown)
        }
        guard mismatch.isEmpty else { throw CheckpointError.wrongParameters(path: path.shown, mismatch) }
        let classes = CheckpointClasses(checkpoint)
        let fits = classes.palette?.colors.count == template.configuration.classCount
        palette = template.palette ?? (fits ? classes.palette : nil)
        report = ImportReport(checkpoint, state, assignment, classes, template.configuration)
    }

    /// Writes the model to `output` and reads it back like any other model.
    ///
    /// - Parameter progress: called with the share done, 0...1.
    ///
    /// Throws `ModelOutputError`, or `CheckpointError` if the values cannot be used; leaves nothing behind then.
    package func write(
        to output: ModelOutput, as precision: WeightPrecision, progress: (Double) -> Void = { _ in }
    ) throws -> ModelDirectory {
        let directory = try output.create { folder in
            try output.write(template.configuration.json(), to: folder.file("config.json"))
            try output.write(template.preprocessing.json(), to: folder.file("preprocessor_config.json"))
            if let palette { try output.write(palette.json(), to: folder.file("palette.json")) }
            try writeWeights(to: folder.file("model.safetensors"), as: precision, output, progress)
            _ = try ModelDirectory(path: folder)
            try checkStopped()
        }
        return try ModelDirectory(path: directory)
    }

    private func checkStopped() throws(CheckpointError) {
        if isStopped() { throw .stopped(path: checkpoint.path) }
    }

    private func writeWeights(
        to path: FilePath, as precision: WeightPrecision, _ output: ModelOutput, _ progress: (Double) -> Void
    ) throws {
        let parameters = assignment.parts.map(\.parameter)
        let total = parameters.reduce(0) { $0 + $1.count }
        var done = 0
        let file = try SafetensorsOutput(path: path, parameters: parameters, precision, output)
        for part in assignment.parts {
            try checkStopped()
            try file.append(values(of: part, as: precision))
            done += part.parameter.count
            progress(Double(done) / Double(total))
        }
        try file.close()
    }

    private func values(
        of part: ParameterAssignment.Part, as precision: WeightPrecision
    ) throws(CheckpointError) -> [Float] {
        var values = try checkpoint.floats(of: part.tensor)
        if let grid = part.grid {
            let configuration = template.configuration
            let positions = PositionEmbedding(
                values, grid: grid, width: configuration.layer.hiddenSize,
                interpolation: configuration.positionInterpolation)
            values = positions.classToken + positions.resized(to: configuration.positionGrid)
        }
        let name = part.parameter.name
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw broken(name, "an infinity or NaN at index \(index)", "import a sound checkpoint")
        }
        if part.parameter.isVariance, let index = values.firstIndex(where: { $0 < 0 }) {
            throw broken(name, "a negative variance at index \(index)", "import a sound checkpoint")
        }
        if precision == .f16, let index = values.firstIndex(where: { $0.magnitude >= 65520 }) {
            throw broken(name, "\(values[index]), beyond what F16 can hold, at index \(index)", "use `precision` f32")
        }
        return values
    }

    private func broken(_ name: String, _ problem: String, _ advice: String) -> CheckpointError {
        .unusable(path: checkpoint.path, reason: "tensor '\(name)' holds \(problem)", advice: advice)
    }
}
