/// What to do with an output file that exists.
package enum ExistingFile: Sendable {
    /// It is an error.
    case keep
    case replace
    /// Lines are added at its end.
    case append

    package init(overwrite: Bool) { self = overwrite ? .replace : .keep }
}
