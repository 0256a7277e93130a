/// Controls for evaluation: each leaves out or replaces one part of the method, to show whether it is needed.
package enum TemporalControl: String, CaseIterable, Sendable {
    /// Computes as many tokens, but picks them at random.
    case randomTokens = "random tokens"
    /// Hides the keys and values of carried tokens, except for context tokens.
    case contextOnly = "context only"
    /// One maximum age for all tokens, whatever the probes show; neighbours of a changed token count as changed.
    case uniformAge = "one age"
}
