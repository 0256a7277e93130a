/// Size and options of one kind of head: what `dtop.head` in config.json holds besides `type`. Described in words by
/// `description`. `HeadConfiguration.kinds` lists all kinds.
package protocol HeadKind: Codable, Equatable, Sendable, CustomStringConvertible {
    /// `dtop.head.type`.
    static var type: String { get }
    /// The keys that it reads.
    static var keys: [String] { get }
    /// What to do about a checkpoint whose trunk ends in a layer norm, which this program's heads do not read; nil if
    /// heads of this kind read the tokens before that norm anyway.
    static var finalNormAdvice: String? { get }
    /// Cells along a token's side; 1 if the token is classified as a whole.
    var cells: Int { get }
    /// Whether the head also says which classes are present in the picture, which takes part in every token's answer.
    var hasPresence: Bool { get }

    /// Throws `invalidValue` unless every value can be used in `model`.
    func validate(_ check: RangeCheck, in model: ModelConfiguration) throws(ModelError)

    /// Stage `stage`'s head, with tensors named `name`.
    func blueprint(_ name: String, stage: Int, of model: ModelConfiguration) -> any HeadBlueprint
}

extension HeadKind {
    func isEqual(to other: any HeadKind) -> Bool { other as? Self == self }
}
