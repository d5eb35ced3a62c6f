"""What the commands of LaTeX look like. Tables only.

Only characters of the basic multilingual plane: beyond U+1D400 fonts of terminals clip or lack them.
"""

from collections.abc import Mapping

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ "
    "lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ "
    "chi χ psi ψ omega ω digamma ϝ "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_ORDINARY = (
    "infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ imath ı jmath ȷ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ emptyset ∅ varnothing ∅ "
    "forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ measuredangle ∡ triangle △ square □ Box □ "
    "blacksquare ■ lozenge ◊ Diamond ◇ bigstar ★ dagger † ddagger ‡ S § P ¶ copyright © pounds £ degree ° "
    "prime ′ backprime ‵ flat ♭ natural ♮ sharp ♯ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ checkmark ✓ "
    "vdots ⋮ ddots ⋱ iddots ⋰ complement ∁ eth ð mho ℧ "
    "surd √ QED ∎ blacktriangle ▲ triangledown ▽ diagup ╱ diagdown ╲ "
    "textbackslash \\ textbar | textless < textgreater > textunderscore _ textasciitilde ~ textasciicircum ^ "
    "dag † ddag ‡ textdegree ° euro €"
)
_INNER = "ldots … dots … dotsc … dotso … textellipsis … cdots ⋯ dotsb ⋯ dotsm ⋯ dotsi ⋯"
_BINARY = (
    "pm ± mp ∓ times × div ÷ cdot · ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ cap ∩ cup ∪ "
    "uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖ wr ≀ amalg ⨿ diamond ⋄ "
    "bigtriangleup △ bigtriangledown ▽ triangleleft ◁ triangleright ▷ lhd ⊲ rhd ⊳ ltimes ⋉ rtimes ⋊ boxplus ⊞ "
    "boxminus ⊟ boxtimes ⊠ boxdot ⊡ dotplus ∔ barwedge ⊼ veebar ⊻ curlyvee ⋎ curlywedge ⋏ bmod mod circledast ⊛"
)
_RELATIONS = (
    "leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ equiv ≡ approx ≈ approxeq ≊ sim ∼ simeq ≃ cong ≅ asymp ≍ doteq ≐ propto ∝ "
    "varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺ succ ≻ preceq ⪯ succeq ⪰ in ∈ ni ∋ notin ∉ subset ⊂ supset ⊃ "
    "subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ sqsubseteq ⊑ sqsupseteq ⊒ mid ∣ nmid ∤ parallel ∥ nparallel ∦ "
    "perp ⊥ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩ bowtie ⋈ smile ⌣ frown ⌢ leqslant ⩽ geqslant ⩾ lesssim ≲ "
    "gtrsim ≳ lessgtr ≶ nleq ≰ ngeq ≱ nless ≮ ngtr ≯ triangleq ≜ coloneqq ≔ coloneq ≔ eqqcolon ≕ therefore ∴ "
    "because ∵ between ≬ lt < gt > vcentcolon : colonequals ≔ trianglelefteq ⊴ trianglerighteq ⊵ "
    "to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ implies ⟹ "
    "impliedby ⟸ longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ "
    "Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ "
    "nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁ "
    "leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leadsto ⇝ rightsquigarrow ⇝ twoheadrightarrow ↠ "
    "nrightarrow ↛ nleftarrow ↚ nRightarrow ⇏ multimap ⊸ rightrightarrows ⇉ circlearrowleft ↺ circlearrowright ↻"
)
_BIG = (
    "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ "
    "bigsqcup ⨆ int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯"
)

_FUNCTIONS = "arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh tan tanh"
_WITH_LIMITS = "det gcd inf lim liminf limsup max min sup Pr injlim projlim argmax argmin"


def _pairs(text: str) -> Mapping[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK = _pairs(_GREEK)
ORDINARY = _pairs(_ORDINARY)
INNER = _pairs(_INNER)
BINARY = _pairs(_BINARY)
RELATIONS = _pairs(_RELATIONS)
BIG_OPERATORS = _pairs(_BIG)
INTEGRALS = frozenset("∫∬∭∮∯")

FUNCTIONS = frozenset(_FUNCTIONS.split())
WITH_LIMITS = frozenset(_WITH_LIMITS.split())
"""Functions under which a script stands as a limit."""

FUNCTION_TEXTS: Mapping[str, str] = {
    "liminf": "lim inf",
    "limsup": "lim sup",
    "injlim": "inj lim",
    "projlim": "proj lim",
    "argmax": "arg max",
    "argmin": "arg min",
}

BINARY_CHARACTERS: Mapping[str, str] = {
    **{character: character for character in BINARY.values() if len(character) == 1},
    "+": "+",
    "-": "−",
    "−": "−",
    "*": "∗",
    "⋅": "·",
}
"""How a character that stands between two operands is drawn."""

RELATION_CHARACTERS = frozenset(RELATIONS.values()) | {"="}

SPACES: Mapping[str, int] = {
    ",": 1, ":": 1, ";": 1, " ": 1, "!": 0, ">": 1, "enspace": 1, "quad": 2, "qquad": 4, "thinspace": 1,
    "medspace": 1, "thickspace": 1, "negthinspace": 0, "negmedspace": 0, "nobreakspace": 1, "space": 1, "/": 0,
}  # fmt: skip

DELIMITERS: Mapping[str, str] = {
    "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", ".": "", "<": "⟨", ">": "⟩",
    "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "langle": "⟨", "rangle": "⟩",
    "lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖", "\\|": "‖",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "backslash": "\\", "lgroup": "(", "rgroup": ")",
    "llbracket": "⟦", "rrbracket": "⟧",
    "uparrow": "↑", "downarrow": "↓", "Uparrow": "⇑", "Downarrow": "⇓", "ulcorner": "⌜", "urcorner": "⌝",
}  # fmt: skip
"""By what follows `\\left`: a character, or a command's name; `\\|` is the command of that character."""

OPENING_DELIMITERS = frozenset("([{⟨⌊⌈⌜⟦")
CLOSING_DELIMITERS = frozenset(")]}⟩⌋⌉⌝⟧")

SIZED = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))
"""Commands before a bracket. A terminal has no sizes between one row and two, so each makes it fit what it encloses."""

COMBINING: Mapping[str, str] = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0305", "tilde": "\u0303",
    "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db", "vec": "\u20d7", "check": "\u030c",
    "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a", "underline": "\u0332",
    "overrightarrow": "\u20d7", "overleftarrow": "\u20d6",
}  # fmt: skip
"""The combining character of each accent, for a base of one cell."""

WIDE_ACCENTS: Mapping[str, str] = {
    "hat": "^", "widehat": "^", "bar": "─", "overline": "─", "tilde": "~", "widetilde": "~", "dot": "˙", "ddot": "¨",
    "dddot": "…", "vec": "→", "check": "ˇ", "breve": "˘", "acute": "´", "grave": "`", "mathring": "˚", "underline": "─",
    "overrightarrow": "→", "overleftarrow": "←",
}  # fmt: skip
"""What stands in a row of its own over a wider base; lines and arrows grow to its width."""

ARROWS: Mapping[str, tuple[str, str, str]] = {
    "xrightarrow": ("─", "─", "→"),
    "xleftarrow": ("←", "─", "─"),
    "xleftrightarrow": ("←", "─", "→"),
    "xRightarrow": ("═", "═", "⇒"),
    "xLeftarrow": ("⇐", "═", "═"),
    "xmapsto": ("↦", "─", "→"),
}
"""Beginning, middle and end of an arrow that carries text."""

BLACKBOARD: Mapping[str, str] = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}
"""Double-struck capitals of the basic plane; others are bold."""

CALLIGRAPHIC: Mapping[str, str] = {
    "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ", "o": "ℴ",
}  # fmt: skip
FRAKTUR: Mapping[str, str] = {"C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"}

LETTERS = (BLACKBOARD, CALLIGRAPHIC, FRAKTUR)

SUPERSCRIPTS = str.maketrans(
    "0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθϕφχ⊤′″‴∗*∘†‡",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᶲᵠᵡᵀ′″‴**°†‡",
)
SUBSCRIPTS = str.maketrans("0123456789+−-=()aehijklmnoprstuvxβγρφϕχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ")

NEGATED: Mapping[str, str] = {
    "=": "≠", "∈": "∉", "∋": "∌", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "≡": "≢", "∼": "≁", "≈": "≉", "≃": "≄",
    "≅": "≇", "⊂": "⊄", "⊃": "⊅", "⊆": "⊈", "⊇": "⊉", "∃": "∄", "∣": "∤", "∥": "∦", "→": "↛", "←": "↚", "⇒": "⇏",
    "⇐": "⇍", "⇔": "⇎", "⊢": "⊬", "⊨": "⊭", "≺": "⊀", "≻": "⊁",
}  # fmt: skip
"""What `\\not` makes of a relation; others get a stroke through them."""
