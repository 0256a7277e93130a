/// The error that `body` throws; nil if there is none or it is not a `Failure`.
package func thrown<Failure: Error>(_: Failure.Type, _ body: () throws -> Void) -> Failure? {
    do { try body() } catch { return error as? Failure }
    return nil
}
