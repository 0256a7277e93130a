/// What to do with an output that exists.
package enum ExistingFile: Sendable {
    /// It is an error.
    case keep
    case replace
    /// A log goes on at its end; any other output takes the next free name: `front.2.mkv`.
    case goOn

    package init(overwrite: Bool) { self = overwrite ? .replace : .keep }
}
