/// What a head does with a picture's tokens.
enum HeadVisit {
    /// Nothing: it is not among the heads that run.
    case skip
    /// Stores what later queries attend to. Running it would cost more than the exits would save.
    case remember
    /// Classifies them.
    case classify
}
