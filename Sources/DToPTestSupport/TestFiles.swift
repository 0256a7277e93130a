import Foundation

/// Where tests find their files.
public enum TestFiles {
    /// The root of the checkout.
    public static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Data that only some machines have (clips, larger goldens); nil elsewhere, and what needs it is skipped.
    public static let shared: URL? = {
        let folder = package.deletingLastPathComponent().appendingPathComponent("shared")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
}
