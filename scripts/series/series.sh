# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The series: how patches/ is read, and which file of the project is which
# file of the QEMU tree.  Sourced after lib.sh by prepare, refresh, export and
# check; touches no file itself, except an index in stage_patch.
#
# patches/series names one patch a line; `#` starts a comment.  A patch is
#
#     From: NAME <EMAIL>
#     Date: RFC 2822 DATE
#     Subject: [PATCH] SUBJECT                (UTF-8, not folded)
#     X-New-File: PROJECT-PATH TREE-PATH      (one for each new file)
#
#     BODY, which starts with a sentence that says what the patch is for
#     ---
#     hunks on upstream files only

PATCHES=${PATCHES:-$ROOT/patches}

# Which file of QEMU's tree is which file of the project: a file, or with / at
# the end a directory and all below it.  The first row that fits counts.
PLACES='
linux-user/native-call/lib/  native-libs/
linux-user/native-call/      linux-user-hooks/native-call/
linux-user/aarch64/          linux-user-hooks/aarch64/
linux-user/riscv/            linux-user-hooks/riscv/
include/user/                linux-user-hooks/include/
accel/tcg/                   linux-user-hooks/accel/
include/tcg/                 linux-user-hooks/tcg/include/
include/exec/                linux-user-hooks/exec/
include/fpu/                 linux-user-hooks/fpu/include/
fpu/                         linux-user-hooks/fpu/
host/include/                linux-user-hooks/host/
linux-user/sections.c        linux-user-hooks/settings/sections.c
linux-user/sections.h        linux-user-hooks/settings/sections.h
linux-user/settings.c        linux-user-hooks/settings/settings.c
linux-user/settings.h        linux-user-hooks/settings/settings.h
tcg/x86_64/                  linux-user-hooks/tcg/x86_64/
target/riscv/tcg/            linux-user-hooks/target/riscv/
target/arm/tcg/              linux-user-hooks/target/arm/
tests/unit/                  linux-user-hooks/tests/unit/
tests/tcg/                   linux-user-hooks/tests/tcg/
docs/user/native-calls.rst   docs/native-calls.rst
docs/user/tb-cache.rst       docs/tb-cache.rst
'

series_entries() {
	[ ! -e "$PATCHES/series" ] ||
		sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$PATCHES/series"
}

# patch_field FILE NAME: the values of a header line
patch_field() {
	awk -v name="$2: " '/^$/ { exit }
		index($0, name) == 1 { print substr($0, length(name) + 1) }' "$1"
}

patch_new_files() { patch_field "$1" X-New-File; }

patch_subject() { patch_field "$1" Subject | sed 's/^\[PATCH\] //'; }

patch_body() { awk 'body && /^---$/ { exit } body { print } /^$/ { body = 1 }' "$1"; }

patch_hunks() { awk 'hunks { print } body && /^---$/ { hunks = 1 } /^$/ { body = 1 }' "$1"; }

# project_path TREE-PATH: the project's name of a file that the series adds;
# fails when no directory of the project maps to it.
project_path() {
	local tree project
	while read -r tree project; do
		case $1 in
		"${tree:-none}") echo "$project"; return ;;
		"${tree%/}"/?*) echo "$project${1#"$tree"}"; return ;;
		esac
	done <<<"$PLACES"
	return 1
}

# project_files: every file of the project that some patch must list
project_files() {
	(cd "$ROOT" && find linux-user-hooks native-libs docs/native-calls.rst \
		docs/tb-cache.rst \
		-type f ! -name '*.md' ! -name '.*' ! -name '*~' -print 2>/dev/null | sort) || :
}

# add_blob FILE TREE-PATH: put a file's content into the index
add_blob() {
	local blob mode=100644
	[ ! -x "$1" ] || mode=100755
	blob=$(git hash-object -w --no-filters -- "$1")
	git update-index --add --cacheinfo "$mode,$blob,$2"
}

# stage_patch FILE LOG: apply a patch and its new files to $GIT_INDEX_FILE in
# the repository $GIT_DIR.  Returns 1 with one line in LOG when it does not
# apply; LOG otherwise holds what git said (offsets, for check).
stage_patch() {
	local project tree name=${1##*/}
	# not grep -q: it would leave awk with a broken pipe
	if patch_hunks "$1" | grep '^diff --git ' >/dev/null; then
		patch_hunks "$1" | git apply --cached --verbose - >"$2" 2>&1 || {
			printf '%s does not apply: %s\n' "$name" \
				"$(sed -n '/while searching/d; s/^error: //p' "$2" | head -n1)" >"$2.line"
			mv "$2.line" "$2"
			return 1
		}
	else
		: >"$2"
	fi
	while read -r project tree; do
		[ -f "$ROOT/$project" ] || {
			echo "$name lists $project, which does not exist" >"$2"
			return 1
		}
		add_blob "$ROOT/$project" "$tree"
	done < <(patch_new_files "$1")
}

# commit_patch FILE PARENT: a commit of the index with the patch's message,
# author and date, so that the same input always gives the same id
commit_patch() {
	local from
	from=$(patch_field "$1" From)
	GIT_AUTHOR_NAME=${from% <*} GIT_AUTHOR_DATE=$(patch_field "$1" Date)
	GIT_AUTHOR_EMAIL=${from##*<} GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL%>}
	GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
	export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
	{ patch_subject "$1"; echo; patch_body "$1"; } |
		git stripspace | git commit-tree -p "$2" "$(git write-tree)"
}
