import DToPModel
import Testing

@Suite struct HeadConfigurationTests {
    @Test func kindsDifferByType() {
        let types = HeadConfiguration.kinds.map { $0.type }
        #expect(Set(types).count == types.count)
    }

    @Test func equalHeadsHaveOneKindAndSize() {
        let head = HeadConfiguration.fcn(channels: 24)
        #expect(head == .fcn(channels: 24, cells: 1))
        #expect(head != .fcn(channels: 24, cells: 4))
        #expect(head != .atm(channels: 24, layers: 1, heads: 1))
    }

    @Test func describesItself() {
        #expect("\(HeadConfiguration.atm(channels: 384, layers: 3, heads: 6))" == "ATM, width 384, 3 layers, 6 heads")
        #expect("\(HeadConfiguration.fcn(channels: 24))" == "FCN, width 24")
        #expect("\(HeadConfiguration.fcn(channels: 24, cells: 4))" == "FCN, width 24, 4 x 4 cells a token")
    }
}
