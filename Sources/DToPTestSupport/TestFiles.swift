import Foundation

/// Where tests find their files.
package enum TestFiles {
    /// The root of the checkout.
    package static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Path of the model that the program uses if none is named.
    package static let builtInModel = package.appendingPathComponent("Models/street-vit-s").path

    /// Folder of data that only some machines have (clips, larger goldens); nil elsewhere, where tests that need it are
    /// skipped.
    package static let shared: URL? = {
        let folder = package.deletingLastPathComponent().appendingPathComponent("shared")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
}
