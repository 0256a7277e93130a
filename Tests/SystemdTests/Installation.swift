import DToPTestSupport
import Foundation

/// The program below a prefix of its own, as `make install` puts it there.
struct Installation {
    let folder: TemporaryFolder
    /// As the units name it.
    let prefix: String
    /// In front of all paths; empty if it is to be used where it lies.
    let destination: String

    /// Without a prefix it can be used where it lies; with one it lies below a folder, as for a package.
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

    /// Where `make install` puts the file with this name below the prefix.
    func path(_ name: String) -> String { "\(destination)\(prefix)/\(name)" }

    /// The folder of settings.
    var settings: String { destination.isEmpty ? "\(prefix)/etc/dtopd" : "\(destination)/etc/dtopd" }

    func unit(_ name: String) -> String { path("lib/systemd/system/\(name)") }

    /// Every file there is, relative to the folder.
    var files: [String] {
        get throws {
            try Program("find").run([folder.url.path, "-type", "f", "-printf", "%P\\n"]).text
                .split(separator: "\n").map(String.init).sorted()
        }
    }
}
