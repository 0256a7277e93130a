import CKernels

/// `count` rounded up to whole panels: the columns of a right-hand side that lie together when it is packed.
public func roundUpToPanel(_ count: Int) -> Int { (count + panel - 1) / panel * panel }

/// Columns of a panel.
let panel = Int(PANEL)
