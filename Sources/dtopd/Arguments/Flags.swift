import ArgumentParser
import DToPConfiguration

/// What the command line calls settings.
enum Flags {
    /// Keys whose flag is not the key itself.
    private static let short = [
        "overwrite": "-y", "duration": "-t", "start": "-ss", "zones": "--zone", "rules": "--rule",
    ]

    /// Replaces the keys that `message` has in backticks by their flags: `max_age` by --max-age.
    static func named(in message: String) -> String {
        // Most messages name none, and --help asks for dozens at each start.
        guard message.utf8.contains(UInt8(ascii: "`")) else { return message }
        return message.replacing(/`([a-z][a-z_]*)`/) { match in
            let key = String(match.1)
            return short[key] ?? "--" + key.replacing("_", with: "-")
        }
    }

    /// Runs a check of settings; says what is wrong by the flags.
    static func check(_ body: () throws(SettingError) -> Void) throws {
        do throws(SettingError) { try body() } catch { throw ValidationError(named(in: error.description)) }
    }
}

extension ArgumentHelp {
    /// What the setting of `key` means.
    /// - Parameter repeats: whether the flag may be given several times.
    static func setting(_ key: String, repeats: Bool = false) -> ArgumentHelp {
        let (stream, process) = (StreamConfiguration.setting(key), ServiceConfiguration.setting(key))
        guard let text = stream?.summary ?? process?.summary else { preconditionFailure("no setting is '\(key)'") }
        let summary = Flags.named(in: text)
        return ArgumentHelp(
            "\(repeats ? summary.dropLast() + "; may be repeated." : summary[...])",
            valueName: stream?.form ?? process?.form)
    }
}
