import FileNames
import SystemPackage

extension StreamConfiguration {
    /// What is set otherwise than in `other`, each by its key in backticks: "`max_age` 8, now 12". No password is shown.
    package func changes(from other: StreamConfiguration) -> [String] {
        func text(_ setting: Setting<StreamConfiguration>, _ configuration: StreamConfiguration) -> String {
            (try? setting.text(in: configuration)) ?? "none"
        }
        return Self.settings.filter { !$0.isEqual(self, other) }.map { setting in
            "`\(setting.key)` \(text(setting, other)), now \(text(setting, self))"
        }
    }

    /// Keys of the settings in force by which frames depend on others long before them: a video is then segmented as a
    /// whole, because its parts would give other answers.
    package var undividing: [String] {
        var keys: [String] = []
        if source.fps != nil { keys.append("fps") }
        if source.stride > 1 { keys.append("stride") }
        if source.start != nil { keys.append("start") }
        if source.duration != nil { keys.append("duration") }
        if masks.every != nil { keys.append("mask_every") }
        if masks.change != nil { keys.append("mask_change") }
        if case .frames = carry.resetEvery { keys.append("reset_every") }
        if outputs.overlay != nil, overlay.legend { keys.append("legend") }
        if outputs.overlay != nil, overlay.show == .compute { keys.append("show") }
        if !watch.rules.isEmpty { keys.append("rules") }
        return keys
    }

    /// Throws for settings with which stored inputs cannot be segmented into the folder of an archive.
    package func checkArchive() throws(SettingError) {
        let refused = [
            ("main", source.main != nil), ("live", source.live == true), ("publish", outputs.publish != nil),
            ("record", outputs.record != nil), ("labels", outputs.labels != nil), ("mask_keep", masks.keep != nil),
            ("mask_keep_size", masks.keepSize != nil), ("mask_segment", outputs.maskSegment != nil),
        ]
        if let (key, _) = refused.first(where: \.1) {
            throw SettingError("`\(key)` is not for archives: use it with dtopd run")
        }
        if outputs.named.isEmpty { throw SettingError("say what to write: `masks`, `rle`, `log`, `overlay`, ...") }
        for output in outputs.named {
            let path = FilePath(text: output.template)
            let leads = path.isAbsolute || path.components.contains { $0.kind != .regular }
            guard !output.isStandardOutput, !leads else {
                throw SettingError(
                    "`\(output.key)` '\(ByteText.shown(output.template))' must be a name within the archive's folder")
            }
        }
    }
}

extension OutputConfiguration {
    /// The same outputs within `folder`.
    package func placed(in folder: FilePath) -> OutputConfiguration {
        func placed(_ template: String?) -> String? {
            template.map { folder.appending(FilePath(text: $0).components).text }
        }
        var outputs = self
        outputs.overlay = placed(overlay)
        outputs.masks = placed(masks)
        outputs.rle = placed(rle)
        outputs.maskVideo = placed(maskVideo)
        outputs.confidence = placed(confidence)
        outputs.log = placed(log)
        outputs.events = placed(events)
        return outputs
    }
}
