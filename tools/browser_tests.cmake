# The pages in a browser, of real findings: they are made once, and opened by two tests.
if(DROPCHECK_CANARIES AND DROPCHECK_SLOW_TESTS)
  set(pages ${CMAKE_BINARY_DIR}/pages)
  add_test(NAME "pages of findings"
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/tests/browser_pages_test.py)
  set_tests_properties("pages of findings" PROPERTIES FIXTURES_SETUP pages TIMEOUT 280 COST 400
    ENVIRONMENT "DROPCHECK=$<TARGET_FILE:dropcheck>;DROPCHECK_PAGES=${pages}")
  foreach(test IN ITEMS pages "broken pages")
    string(REPLACE " " "_" script ${test})
    add_test(NAME "${test} in a browser"
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/tests/browser_test.py
              ${script}_test.mjs ${pages})
    set_tests_properties("${test} in a browser" PROPERTIES FIXTURES_REQUIRED pages
      SKIP_RETURN_CODE 77 TIMEOUT 600 COST 300)
  endforeach()
endif()
