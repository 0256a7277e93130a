import Numerics
import Testing

import SyntheticStreet

@Test func `There are eleven classes`() {
    #expect(SyntheticStreet.classNames.count == 11)
}
