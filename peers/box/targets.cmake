dropcheck_target(box reference reference.hpp Reference LIBRARIES dropcheck_primitives)
dropcheck_target(box tracked-box tracked_box.hpp CountedBox LIBRARIES dropcheck_primitives)
dropcheck_target(box std-unique-ptr std_unique_ptr.hpp StdUniquePtr)
dropcheck_target(box chapter-tracked-box chapter_tracked_box.hpp ChapterTrackedBox ON_REQUEST)
