"""Pure words and order of words: ages, phases, levels, where it is stuck, pinyin."""
