import CKernels

/// `count` rounded up to whole panels: columns that lie together in a packed right-hand side.
package func roundUpToPanel(_ count: Int) -> Int { (count + panel - 1) / panel * panel }

/// Columns per panel.
let panel = Int(PANEL)
