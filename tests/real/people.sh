# shellcheck shell=bash disable=SC2154
# What a person of each real program brings: the address of its model, and a key in the worker's env-file.
# HOME is empty but for that; what a first start needs besides is for the profile to know. Sourced by
# program.sh: person_NAME writes it ($dir/env, $person, $url), settings_NAME prints what czar.conf says of
# the worker w.

dummy_key=sk-dummy-0123456789abcdefghijklmnop

person_claude() { printf '%s\n' "ANTHROPIC_API_KEY=$dummy_key" "ANTHROPIC_BASE_URL=$url" >>"$dir/env"; }
settings_claude() { :; }

# Its first question for that model, whether to take a newer one, was answered.
person_codex() {
	mkdir -p "$person/.codex"
	printf '%s\n' "OPENAI_API_KEY=$dummy_key" >>"$dir/env"
	printf 'openai_base_url = "%s/v1"\n[notice.model_migrations]\n"gpt-5.5" = "gpt-6-sol"\n' "$url" >"$person/.codex/config.toml"
}
settings_codex() { printf '\tmodel = gpt-5.5\n'; }

person_gemini() { printf '%s\n' "GEMINI_API_KEY=$dummy_key" "GOOGLE_GEMINI_BASE_URL=$url" >>"$dir/env"; }
settings_gemini() { printf '\tmodel = gemini-2.5-flash\n'; }

# Its list of all models is not fetched: the one is written down.
person_opencode() {
	echo OPENCODE_DISABLE_MODELS_FETCH=1 >>"$dir/env"
	mkdir -p "$person/.config/opencode"
	printf '{"enabled_providers":["mock"],"provider":{"mock":{"npm":"@ai-sdk/openai-compatible",
		"options":{"baseURL":"%s/v1","apiKey":"%s"},"models":{"m1":{},"m2":{}}}}}\n' "$url" "$dummy_key" \
		>"$person/.config/opencode/opencode.json"
}
settings_opencode() { printf '\tmodel = mock/m1\n'; }
