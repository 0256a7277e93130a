import DToPConfiguration
import DToPEngine
import Testing

@Suite struct CarryConfigurationTests {
    @Test func defaultsAreTheEngines() {
        let carry = CarryConfiguration()
        #expect(carry.rule == TemporalRule())
        #expect(carry.region == nil)
        #expect(carry.targetMilliseconds == nil)
    }

    @Test func nothingIsCarriedWhenOff() {
        var carry = CarryConfiguration()
        carry.temporal = .off
        #expect(carry.rule == nil)
    }

    @Test func eitherTargetIsATime() {
        var carry = CarryConfiguration()
        carry.targetFps = 8
        #expect(carry.targetMilliseconds == 125)
        carry.targetFps = nil
        carry.targetMs = 40
        #expect(carry.targetMilliseconds == 40)
    }

    @Test func polygonsMakeTheRegion() throws {
        var carry = CarryConfiguration()
        carry.roi = [try #require(Region(text: "0,0,0.5,1")), try #require(Region(text: "0.5,0,1,0,1,1"))]
        #expect(carry.region?.polygons.map(\.count) == [4, 3])
    }
}
