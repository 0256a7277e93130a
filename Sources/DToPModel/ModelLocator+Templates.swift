import FileNames
import SystemPackage

extension ModelLocator {
    /// The configurations that come with the program, by name: `PREFIX/share/dtopd/templates/NAME.json` if installed,
    /// else `config/models/NAME.json` in the checkout the program was built in. Empty if there are none.
    package func templates() -> [String: FilePath] {
        for folder in folders(installed: "share/dtopd/templates", checkout: "config/models") {
            let files = ((try? folder.entries()) ?? []).filter { $0.extension == "json" }
            if !files.isEmpty {
                return Dictionary(uniqueKeysWithValues: files.map { ($0.stemText, folder.appending($0)) })
            }
        }
        return [:]
    }

    /// The configuration file for `name`, which is a path or the name of a template.
    /// Throws `noTemplate` with the names of all templates.
    package func configuration(named name: FilePath) throws(ModelError) -> FilePath {
        if name.exists { return name }
        let templates = templates()
        if let path = templates[name.text] { return path }
        throw .noTemplate(name: name.shown, names: templates.keys.sorted())
    }
}
