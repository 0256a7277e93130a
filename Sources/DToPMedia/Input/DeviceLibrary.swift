import CFFmpeg
import Glibc

/// FFmpeg's library of capture devices and test sources, loaded on demand: it brings eighty other libraries, 17 MB of
/// memory and 40 ms with it.
enum DeviceLibrary {
    /// Why it could not be loaded; nil if it was.
    private static let failure: String? = {
        // FFmpeg numbers the libavdevice and libavformat of one release alike.
        let name = "libavdevice.so.\(LIBAVFORMAT_VERSION_MAJOR)"
        guard let library = dlopen(name, RTLD_NOW | RTLD_GLOBAL), let symbol = dlsym(library, "avdevice_register_all")
        else { return dlerror().map { String(cString: $0) } ?? "\(name) cannot be loaded" }
        typealias Register = @convention(c) () -> Void
        unsafeBitCast(symbol, to: Register.self)()
        return nil
    }()

    /// Makes the devices known to `av_find_input_format`. Throws `.unknownDecoder` if the library is not installed.
    static func load(_ call: FFmpegCall) throws(MediaError) {
        guard let failure else { return }
        throw call.error(
            .unknownDecoder, reason: failure,
            advice: "Install libavdevice\(LIBAVFORMAT_VERSION_MAJOR), FFmpeg's library of devices")
    }
}
