/// What becomes of a rule's event; the raw value is the word in its JSON.
package enum RuleChange: String, Sendable {
    case began, ended
}
