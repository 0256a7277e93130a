import DToPTestSupport
import Foundation

/// The program installed below its own prefix, as by `make install`.
struct Installation {
    let folder: TemporaryFolder
    /// The prefix as the units name it.
    let prefix: String
    /// In front of all paths; empty if the program is used in place.
    let destination: String

    /// Without `prefix`, the program can be used in place; with one, it is staged below a folder, as for a package.
    init(prefix: String? = nil) throws {
        folder = try TemporaryFolder()
        self.prefix = prefix ?? folder.path("prefix")
        destination = prefix == nil ? "" : folder.path("stage")
    }

    @discardableResult
    func install() throws -> Program.Outcome { try run("install", [try Program.dtopd.path, prefix, destination]) }

    func uninstall() throws -> Program.Outcome { try run("uninstall", [prefix, destination]) }

    private func run(_ script: String, _ arguments: [String]) throws -> Program.Outcome {
        let path = TestFiles.package.appendingPathComponent("packaging/\(script)").path
        let outcome = try Program(path).run(arguments, environment: destination.isEmpty ? [:] : ["SYSCONFDIR": "/etc"])
        guard outcome.status == 0 else { throw Failure(outcome: outcome) }
        return outcome
    }

    struct Failure: Error { let outcome: Program.Outcome }

    /// Path of an installed file; `name` is relative to the prefix.
    func path(_ name: String) -> String { "\(destination)\(prefix)/\(name)" }

    /// The settings folder.
    var settings: String { destination.isEmpty ? "\(prefix)/etc/dtopd" : "\(destination)/etc/dtopd" }

    func unit(_ name: String) -> String { path("lib/systemd/system/\(name)") }

    /// All installed files, relative to the folder.
    var files: [String] {
        get throws {
            try Program("find").run([folder.url.path, "-type", "f", "-printf", "%P\\n"]).text
                .split(separator: "\n").map(String.init).sorted()
        }
    }
}
