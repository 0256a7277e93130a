/// Ways to carry that leave out or replace one part of the method: what does as well without it does not need it.
public enum TemporalControl: String, CaseIterable, Sendable {
    /// As many tokens are computed, but which ones is left to chance.
    case randomTokens = "random tokens"
    /// Keys and values of carried tokens are not seen, those of context tokens aside.
    case contextOnly = "context only"
    /// One age for all tokens, whatever the probes say; what is beside a change counts as changed.
    case uniformAge = "one age"
}
