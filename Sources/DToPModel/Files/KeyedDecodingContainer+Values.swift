extension KeyedDecodingContainer {
    func wholeNumber(_ key: Key) throws -> Int { try decode(WholeNumber.self, forKey: key).value }

    func wholeNumber(_ key: Key, default standard: Int) throws -> Int {
        try decodeIfPresent(WholeNumber.self, forKey: key)?.value ?? standard
    }

    /// One of the names of `Choice`.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: Key, default standard: Choice
    ) throws -> Choice {
        guard let name = try decodeIfPresent(String.self, forKey: key) else { return standard }
        guard let choice = Choice(rawValue: name) else {
            throw fault(key, "is '\(name)'", use: Choice.allCases.map(\.rawValue))
        }
        return choice
    }

    func fault(_ key: Key, _ problem: String) -> JSONFault { JSONFault(path: codingPath + [key], reason: problem) }

    /// A fault of `key`, whose value must be one of `names`.
    func fault(_ key: Key, _ problem: String, use names: [String]) -> JSONFault {
        let others = names.dropLast().joined(separator: ", ")
        return fault(key, "\(problem): use \(others) or \(names.last ?? "")")
    }
}
