package scorecard

// Definitions lists every indicator in the order of the scorecard. They are
// shared and must not be changed.
func Definitions() []*Definition { return definitions }

// DefinitionOf finds an indicator by its code; nil where there is none.
func DefinitionOf(code string) *Definition {
	for _, d := range definitions {
		if d.Code == code {
			return d
		}
	}
	return nil
}

//nolint:gochecknoglobals // data, made once
var definitions = oneBasisUnlessSaid(
	app01(), app02(), app03(), app16(), app17(), app18(), app19(), app20(), app31(),
	ep("EP6", 6, "ehcna_advice"), ep("EP7", 7, "kcc_ep_advice_7w"), ep("EP10", 10, "kcc_ep_advice_10w"),
	decide6(), refuse16(), cohort20(), review4(), amend12(), stage2(),
)

func oneBasisUnlessSaid(all ...Definition) []*Definition {
	out := make([]*Definition, 0, len(all))
	for i := range all {
		if all[i].Bases == nil {
			all[i].Bases = []Basis{""}
		}
		out = append(out, &all[i])
	}
	return out
}
