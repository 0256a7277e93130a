extension Blueprint {
    /// Throws one `wrongParameters` that lists every tensor missing from `file`, unexpected in it, or of the wrong
    /// shape or type.
    package func check(against file: Safetensors) throws(ModelError) {
        var mismatch = ParameterMismatch()
        let unusedNames = Set(unused.map(\.name))
        for parameter in parameters + unused {
            guard let info = file.info(of: parameter.name) else {
                if !unusedNames.contains(parameter.name) { mismatch.missing.append(parameter.name) }
                continue
            }
            if info.shape != parameter.shape {
                let misshapen = ParameterMismatch.Misshapen(
                    name: parameter.name, expected: parameter.shape, found: info.shape)
                mismatch.misshapen.append(misshapen)
                mismatch.cause = mismatch.cause ?? cause(of: misshapen)
            }
            if !DataType.weights.contains(info.type) {
                mismatch.mistyped.append(.init(name: parameter.name, found: info.type))
            }
        }
        let expected = Set(parameters.map(\.name)).union(unusedNames)
        mismatch.unexpected = file.names.filter { !expected.contains($0) && !ParameterNames.isLeftover($0) }
        guard mismatch.isEmpty else { throw .wrongParameters(path: file.path, mismatch) }
    }

    /// Throws `brokenWeight` at the first weight that is infinite, not a number, or a negative variance.
    package func checkValues(in file: Safetensors) throws(ModelError) {
        for parameter in parameters {
            if let index = try file.firstNonFinite(named: parameter.name) {
                throw .brokenWeight(
                    path: file.path, name: parameter.name, index: index, problem: "an infinity or NaN")
            }
            guard parameter.isVariance else { continue }
            if let index = try file.floats(named: parameter.name).firstIndex(where: { $0 < 0 }) {
                throw .brokenWeight(
                    path: file.path, name: parameter.name, index: index, problem: "a negative variance")
            }
        }
    }

    /// What is wrong if a tensor's shape is; nil if nothing more is known.
    func cause(of misshapen: ParameterMismatch.Misshapen) -> String? {
        heads.lazy.compactMap { $0.cause(of: misshapen) }.first
    }
}
