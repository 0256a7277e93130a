import Foundation

/// Finds the model that comes with the program, from where the executable is: independent of the working directory.
public struct ModelLocator: Sendable {
    /// The model used where none is named.
    public static let defaultName = "street-vit-ti"
    /// Absolute path of the executable, links resolved.
    public let executable: String

    public init(executable: String) { self.executable = executable }

    /// For the running program. Throws `unreadable` where /proc is not mounted.
    public init() throws(ModelError) {
        do {
            executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            throw .unreadable(path: "/proc/self/exe", reason: "\(error.localizedDescription)")
        }
    }

    /// The directory of the built-in model `name`: installed as `PREFIX/share/dtopd/models/name` beside
    /// `PREFIX/bin/dtopd`, or in `Models/name` of the checkout the program was built in.
    /// Throws `noBuiltInModel` with the places looked at.
    public func directory(of name: String = defaultName) throws(ModelError) -> String {
        let places = folders(installed: "share/dtopd/models/\(name)", checkout: "Models/\(name)")
        guard let found = places.first(where: { Self.isFile(Self.join($0, "config.json")) }) else {
            throw .noBuiltInModel(name: name, places: places)
        }
        return found
    }

    /// Where files of the program may be: below the prefix it is installed in, and in the checkouts it may be part of.
    func folders(installed: String, checkout: String) -> [String] {
        let folders = ancestors
        var places: [String] = []
        if folders.count > 1 { places.append(Self.join(folders[1], installed)) }
        for folder in folders where Self.isFile(Self.join(folder, "Package.swift")) {
            places.append(Self.join(folder, checkout))
        }
        return places
    }

    /// The folder of the executable, the one above it, and so on up to the root.
    private var ancestors: [String] {
        var parts = executable.split(separator: "/").map(String.init)
        var folders: [String] = []
        while !parts.isEmpty {
            parts.removeLast()
            folders.append("/" + parts.joined(separator: "/"))
        }
        return folders
    }

    private static func isFile(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func join(_ folder: String, _ name: String) -> String {
        folder == "/" ? "/" + name : folder + "/" + name
    }
}
