import Foundation

extension ModelLocator {
    /// The configurations that come with the program, by name: installed as `PREFIX/share/dtopd/templates/NAME.json`, or
    /// `config/models/NAME.json` of the checkout the program was built in. Empty where there are none.
    public func templates() -> [String: String] {
        for folder in folders(installed: "share/dtopd/templates", checkout: "config/models") {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let names = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
            if !names.isEmpty {
                return Dictionary(uniqueKeysWithValues: names.map { ($0, "\(folder)/\($0).json") })
            }
        }
        return [:]
    }

    /// The configuration file that `name` stands for: a path, or the name of a template.
    /// Throws `noTemplate` with all their names.
    public func configuration(named name: String) throws(ModelError) -> String {
        if FileManager.default.fileExists(atPath: name) { return name }
        let templates = templates()
        if let path = templates[name] { return path }
        throw .noTemplate(name: name, names: templates.keys.sorted())
    }
}
