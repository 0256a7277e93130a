import CFFmpeg

/// An AVDictionary: options by name. FFmpeg removes those that it recognizes.
final class Options {
    var handle: OpaquePointer?

    init(_ values: [String: String] = [:]) {
        // Sorted, or the order would change from run to run.
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { set(key, value) }
    }

    deinit { av_dict_free(&handle) }

    func set(_ key: String, _ value: String) { av_dict_set(&handle, key, value, 0) }

    /// The names of the options that are left.
    var keys: [String] {
        var result: [String] = []
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = av_dict_get(handle, "", entry, AV_DICT_IGNORE_SUFFIX) {
            result.append(String(cString: next.pointee.key))
            entry = next
        }
        return result
    }
}
