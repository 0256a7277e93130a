import SystemPackage

/// Recognizes pictures by their file name extension.
enum PictureEnding {
    /// Extensions of files that FFmpeg decodes as pictures. The content, not the extension, decides the format.
    static let extensions: Set<String> = [
        "apng", "avif", "bmp", "dds", "dpx", "exr", "gif", "ico", "j2c", "j2k", "jfif", "jls", "jp2", "jpc", "jpe",
        "jpeg", "jpg", "jxl", "pam", "pbm", "pcx", "pfm", "pgm", "pgmyuv", "phm", "png", "pnm", "ppm", "psd", "qoi",
        "ras", "sgi", "sun", "tga", "tif", "tiff", "webp", "xbm", "xpm", "xwd",
    ]

    static func isNamed(_ path: FilePath) -> Bool {
        path.extension.map { extensions.contains($0.lowercased()) } ?? false
    }
}
